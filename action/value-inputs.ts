import { InputProblem, quoted } from './input-problem.ts';

/** Turns what was given into what is used, or throws an InputProblem. `workspace` is an absolute local path. */
export type InputReader<T> = (given: string, workspace: string) => T;

/** Lets an input be left out: `undefined` when nothing was given. */
export const optional =
  <T>(read: InputReader<T>): InputReader<T | undefined> =>
  (given, workspace) =>
    given === '' ? undefined : read(given, workspace);

/** One of some words, in upper or lower case. `hints` explain words that are often given and do not exist. */
export function choice<T>(
  values: Readonly<Record<string, T>>,
  hints: Readonly<Record<string, string>> = {},
): InputReader<T> {
  const choices = new Map(Object.entries(values));
  return (given) => {
    const word = given.toLowerCase();
    const value = choices.get(word);
    if (value !== undefined) return value;
    const hint = Object.hasOwn(hints, word) ? hints[word] : '';
    throw new InputProblem(quoted(given), [...choices.keys()].join(', '), hint);
  };
}

/** The spellings of the YAML 1.2 core schema, those that `getBooleanInput` of `@actions/core` takes. */
export function trueOrFalse(given: string): boolean {
  if (['true', 'True', 'TRUE'].includes(given)) return true;
  if (['false', 'False', 'FALSE'].includes(given)) return false;
  throw new InputProblem(quoted(given), 'true or false');
}

/** A whole number in decimal digits and nothing else: no sign, point, unit or leading zero. */
export function wholeNumber(least: number, most: number, hint = ''): InputReader<number> {
  const allowed =
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number, ${least} or more, in digits alone`
      : `a whole number from ${least} to ${most}, in digits alone`;
  return (given) => {
    const value = Number(given);
    if (!/^(0|[1-9]\d*)$/.test(given) || value < least || value > most) {
      throw new InputProblem(quoted(given), allowed, hint);
    }
    return value;
  };
}
