import { joinRemotePath } from './remote-path.ts';
import type { ServerOptions } from '../ftp/session/server-options.ts';

/** An option that nothing can be done with. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
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
    const reason = error instanceof Error ? error.message : String(error);
    const message = `${name} is ${JSON.stringify(path)}: ${reason}`;
    throw new OptionError(message, 'Give a path without such parts.', { cause: error });
  }
}

/**
 * Checks how a server is reached, as far as that can be done without asking it.
 *
 * @throws OptionError
 */
export function checkServer({ host, port, timeoutMs }: ServerOptions): void {
  checkWhole('server.port', port, 1, 65_535);
  checkWhole('server.timeoutMs', timeoutMs, 1, 2 ** 31 - 1);
  if (host.trim() === '') throw new OptionError('server.host is empty', 'Give the name of the FTP server.');
}
