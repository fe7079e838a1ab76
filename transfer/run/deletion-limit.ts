import { OptionError } from '../remote/option-error.ts';

/** The most files that a run may delete: a number, or a percentage of the files that are there, such as `"30%"`. */
export type DeletionLimit = number | `${number}%`;

/**
 * Checks a limit that may be left out.
 *
 * @throws OptionError when it is neither a whole number of 0 or more nor a percentage from 0% to 100%
 */
export function checkDeletionLimit(name: string, limit: DeletionLimit | undefined): void {
  if (limit === undefined) return;
  const isNumber = typeof limit === 'number' && Number.isSafeInteger(limit) && limit >= 0;
  if (isNumber || (typeof limit === 'string' && percentOf(limit) !== undefined)) return;
  throw new OptionError(
    `${name} is ${JSON.stringify(limit)}`,
    'Give a whole number, 0 or more, or a percentage from "0%" to "100%".',
  );
}

/**
 * The number of files that may be deleted.
 *
 * @param files number of files that are there
 */
export function allowedDeletions(limit: DeletionLimit, files: number): number {
  if (typeof limit === 'number') return limit;
  return Math.floor((files * (percentOf(limit) ?? 0)) / 100);
}

/** Reads a limit that is written as text; `undefined` when it is neither a whole number nor a percentage up to `100%`. */
export function parseDeletionLimit(text: string): DeletionLimit | undefined {
  if (percentOf(text) !== undefined) return text as DeletionLimit;
  const number = /^(0|[1-9]\d*)$/.test(text) ? Number(text) : undefined;
  return Number.isSafeInteger(number) ? number : undefined;
}

/** The number in a percentage; `undefined` when the text is none, or more than 100. */
function percentOf(text: string): number | undefined {
  const percent = Number(/^(\d+(?:\.\d+)?)%$/.exec(text)?.[1]);
  return percent / 100 <= 1 ? percent : undefined;
}
