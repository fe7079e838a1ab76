import { resolve } from 'node:path';
import type { Writer } from '../transfer/index.ts';
import type { InputSource } from './inputs/read-inputs.ts';
import type { LogSink } from './report/safe-log.ts';

/** What the Action asks of the runner. `@actions/core` implements it, and so does a recorder in a test. */
export interface RunnerCommands extends LogSink {
  setOutput(name: string, value: string): void;
  /** Asks the runner to show `***` wherever this text occurs in the log. */
  setSecret(secret: string): void;
  readonly summary: { addRaw(text: string): { write(): Promise<unknown> } };
}

/** Environment variables, of the process or of a test. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the workflow gave for an input, as the runner passes it on: in an environment variable. */
export const workflowInput = (env: Environment, name: string): string =>
  env[`INPUT_${name.toUpperCase()}`] ?? '';

/** The inputs that a workflow gives. */
export const workflowInputs = (env: Environment): InputSource => ({
  given: (name) => workflowInput(env, name),
  baseFolder: resolve(env['GITHUB_WORKSPACE'] ?? '.'),
  missingHint:
    'A secret is empty when its name is misspelt, and in runs of pull requests from forks, which get no secrets.',
});

/** The workflow that runs, for the state file; nothing outside of one. */
export function workflowWriter(env: Environment): { readonly writer?: Writer } {
  const { GITHUB_REPOSITORY: repository, GITHUB_WORKFLOW: workflow } = env;
  return repository && workflow ? { writer: { repository, workflow } } : {};
}

/** What other deploys of the site call this run; nothing outside of a workflow. */
export function runLabel(env: Environment): { readonly runLabel?: string } {
  const { GITHUB_RUN_ID: id, GITHUB_RUN_ATTEMPT: attempt } = env;
  return id && attempt ? { runLabel: `github-${id}-${attempt}` } : {};
}

/**
 * Warnings about inputs of FTP-Deploy-Action that a workflow may still have and that would change what is deleted. The
 * runner itself warns of every other unknown name.
 */
export function unsupportedInputWarnings(env: Environment): readonly string[] {
  if (env['GITHUB_ACTIONS'] !== 'true') return [];
  if (workflowInput(env, 'dangerous-clean-slate').trim().toLowerCase() !== 'true') return [];
  return [
    'dangerous-clean-slate is not supported: only files that an earlier deploy put on the server are deleted.',
  ];
}
