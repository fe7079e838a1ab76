import { type DeletionLimit, parseDeletionLimit, type PermissionRule } from '../../transfer/index.ts';
import { InputError, quoted } from './input-error.ts';

/**
 * Turns the text of an input into its value. Throws an InputError when the text cannot be used.
 *
 * @param baseFolder absolute local path that relative local paths start at
 */
export type InputReader<T> = (given: string, baseFolder: string) => T;

/** Lets an input be left out: `undefined` when nothing was given. */
export const optional =
  <T>(read: InputReader<T>): InputReader<T | undefined> =>
  (given, baseFolder) =>
    given === '' ? undefined : read(given, baseFolder);

/** One of several words, in upper or lower case. `hints` explain words that are often given and not among them. */
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
    throw new InputError(quoted(given), [...choices.keys()].join(', '), hint);
  };
}

/** The spellings of the YAML 1.2 core schema, which `getBooleanInput` of `@actions/core` takes too. */
export function trueOrFalse(given: string): boolean {
  if (['true', 'True', 'TRUE'].includes(given)) return true;
  if (['false', 'False', 'FALSE'].includes(given)) return false;
  throw new InputError(quoted(given), 'true or false');
}

/** A whole number in decimal digits and nothing else: no sign, point, unit or leading zero. */
export function wholeNumber(least: number, most: number, hint = ''): InputReader<number> {
  const allowed =
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number, ${least} or more, in digits only`
      : `a whole number from ${least} to ${most}, in digits only`;
  return (given) => {
    const value = Number(given);
    if (!/^(0|[1-9]\d*)$/.test(given) || value < least || value > most) {
      throw new InputError(quoted(given), allowed, hint);
    }
    return value;
  };
}

/** A number of files, or a percentage such as `30%`. */
export function deletionLimit(given: string): DeletionLimit {
  const limit = parseDeletionLimit(given);
  if (limit !== undefined) return limit;
  throw new InputError(
    quoted(given),
    'a whole number, 0 or more, in digits only, or a percentage from 0% to 100%',
  );
}

/** A repository of GitHub's. */
export function repositoryName(given: string): string {
  if (/^[\w.-]+\/[\w.-]+$/.test(given)) return given;
  throw new InputError(quoted(given), 'the name of a repository, as owner/name');
}

/** The name to log in with. */
export function userName(given: string): string {
  if (/\p{Cc}/u.test(given)) {
    throw new InputError(quoted(given), 'a user name without line breaks and other control characters');
  }
  return given;
}

/** The password, with the spaces at its ends. It is never quoted in a message. */
export function passwordText(given: string): string {
  if (/[\r\n\0]/.test(given)) {
    throw new InputError(
      'a password with a line break in it',
      'one line',
      'A secret that was read from a file often ends in a line break: set it again without one.',
    );
  }
  return given;
}

/** Patterns, one per line. Blank lines are skipped. */
export function patternLines(given: string): readonly string[] {
  return given
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(pattern);
}

/** Permissions by pattern, one per line: a pattern, white space, an octal mode. */
export function permissionLines(given: string): readonly PermissionRule[] {
  const lines = given.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, glob, mode] = /^(.*\S)\s+(0?[0-7]{3})$/.exec(line) ?? [];
      if (glob === undefined || mode === undefined || glob.startsWith('!')) {
        const allowed = 'a pattern and an octal mode on each line, such as `*.cgi 755`';
        throw new InputError(quoted(line), allowed, 'The last line that matches a file decides.');
      }
      return { pattern: pattern(glob), mode: Number.parseInt(mode, 8) };
    });
}

function pattern(line: string): string {
  const allowed = 'patterns, one per line';
  if (/\p{Cc}/u.test(line)) throw new InputError(quoted(line), `${allowed}, without control characters`);
  if (line.startsWith('- ')) {
    throw new InputError(
      quoted(line),
      allowed,
      `An input cannot be a YAML list: write ${quoted(line.slice(2))}.`,
    );
  }
  // In a block of lines, quotes are part of the pattern. It then matches nothing, and what it was to keep private is uploaded.
  if (/^(["']).*\1$/.test(line)) {
    throw new InputError(quoted(line), allowed, 'In a block of lines, a pattern has no quotes around it.');
  }
  return line;
}
