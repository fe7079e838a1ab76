import { joinRemotePath } from './remote-path.ts';
import { messageOf, StorbinaryError } from './storbinary-error.ts';

/**
 * An option that cannot be used. The message names the option and the value that was given; the hint says what is
 * allowed.
 */
export class OptionError extends StorbinaryError {
  override readonly name = 'OptionError';

  constructor(message: string, hint: string, details: { readonly cause?: unknown } = {}) {
    super(message, { hint, ...details });
  }
}

/**
 * Checks an optional whole number.
 *
 * @param least smallest value allowed
 * @param most largest value allowed
 * @throws OptionError naming the option, what was given and what is allowed
 */
export function checkWhole(name: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw new OptionError(`${name} is ${value}`, `Give a whole number from ${least} to ${most}.`);
}

/**
 * Checks a word that may be left out.
 *
 * @throws OptionError naming the option, what was given and what is allowed
 */
export function checkChoice(name: string, value: string | undefined, choices: readonly string[]): void {
  if (value === undefined || choices.includes(value)) return;
  throw new OptionError(`${name} is ${JSON.stringify(value)}`, `Give one of ${choices.join(', ')}.`);
}

/**
 * Checks a path on the server.
 *
 * @throws OptionError when it contains `..`, CR, LF or NUL
 */
export function checkServerPath(name: string, path: string): void {
  try {
    joinRemotePath('/', path);
  } catch (error) {
    const message = `${name} is ${JSON.stringify(path)}: ${messageOf(error)}`;
    throw new OptionError(message, 'Give a path without ".." and without line breaks.', { cause: error });
  }
}

/**
 * Checks a label that becomes a part of names on the server.
 *
 * @throws OptionError naming the option, what was given and what is allowed
 */
export function checkLabel(name: string, label: string | undefined): void {
  if (label === undefined || /^[\w.-]{1,60}$/.test(label)) return;
  throw new OptionError(
    `${name} is ${JSON.stringify(label)}`,
    'Give 1 to 60 letters, digits, ".", "-" or "_".',
  );
}
