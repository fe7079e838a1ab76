import { InputErrors } from './input-errors.ts';
import { InputProblem } from './input-problem.ts';
import { inputRows, type Inputs } from './input-table.ts';
import type { Environment } from './runner-commands.ts';

const emptyHint =
  'A secret is empty when its name is misspelt, and in runs of pull requests from forks, which get no secrets.';

/** What the workflow gave for an input, as the runner hands it over. */
export const givenInput = (env: Environment, name: string): string =>
  env[`INPUT_${name.toUpperCase()}`] ?? '';

/**
 * Reads every input once.
 *
 * @param workspace absolute path that local paths start at
 * @throws InputErrors with every input that cannot be used, not only the first
 */
export function readInputs(env: Environment, workspace: string): Inputs {
  const values = new Map<string, unknown>();
  const problems: string[] = [];
  for (const [name, entry] of inputRows) {
    const given = givenInput(env, name);
    const text = (entry.untrimmed ? given : given.trim()) || entry.default;
    if (entry.required && text === '') {
      problems.push(`${name}: is required and was not given, or is empty. ${emptyHint}`);
      continue;
    }
    try {
      values.set(name, entry.read(text, workspace));
    } catch (error) {
      if (!(error instanceof InputProblem)) throw error;
      problems.push(`${name}: ${error.message}`);
    }
  }
  if (problems.length > 0) throw new InputErrors(problems);
  return Object.fromEntries(values) as unknown as Inputs;
}
