import { FTPError } from '../control/errors.ts';

/** Whether the server refused this command in particular, rather than ending the session. */
export function isRefusalOf(error: unknown, verb: string): error is FTPError {
  return error instanceof FTPError && error.reply.code >= 450 && (error.command?.startsWith(verb) ?? false);
}

/** Replies to REST, STOR or APPE at an offset that mean "cannot resume": 451 is permanent on ProFTPD. */
const resumeRefusals = [451, 500, 501, 502, 504, 550, 554];

/** Whether the server refused to store at an offset. */
export const isResumeRefusal = (error: unknown): error is FTPError =>
  error instanceof FTPError && resumeRefusals.includes(error.reply.code);

/** Whether the server answered 550: there is no such file or folder, or the account may not access it. */
export const isUnavailable = (error: unknown): error is FTPError =>
  error instanceof FTPError && error.reply.code === 550;

/** Whether the server answered 450: the file is in use, and trying again may succeed (RFC 959, section 4.2.2). */
export const isBusy = (error: FTPError): boolean => error.reply.code === 450;
