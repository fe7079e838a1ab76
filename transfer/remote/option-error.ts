import { joinRemotePath } from './remote-path.ts';
import { messageOf, StorbinaryError } from './storbinary-error.ts';

/** An option that cannot be used. The message names it and what was given. */
export class OptionError extends StorbinaryError {
  override readonly name = 'OptionError';

  constructor(message: string, hint: string, details: { readonly cause?: unknown } = {}) {
    super(message, { hint, ...details });
  }
}

/**
 * Checks a number that may be left out.
 *
 * @throws OptionError naming the option, what was given and what is allowed
 */
export function checkWhole(name: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw new OptionError(`${name} is ${value}`, `Give a whole number from ${least} to ${most}.`);
}

/**
 * Checks a path on the server.
 *
 * @throws OptionError when it holds a part that no path may hold
 */
export function checkServerPath(name: string, path: string): void {
  try {
    joinRemotePath('/', path);
  } catch (error) {
    const message = `${name} is ${JSON.stringify(path)}: ${messageOf(error)}`;
    throw new OptionError(message, 'Give a path without such parts.', { cause: error });
  }
}
