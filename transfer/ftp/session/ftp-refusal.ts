import { FTPError } from '../control/errors.ts';

/** Whether the server refused this command, and the session lives. */
export function isRefusalOf(error: unknown, verb: string): error is FTPError {
  return error instanceof FTPError && error.reply.code >= 450 && (error.command?.startsWith(verb) ?? false);
}
