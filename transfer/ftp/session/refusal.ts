import { FTPError } from '../control/errors.ts';

/** Whether the server refused this command for what it is, and the session lives. */
export function isRefusalOf(error: unknown, verb: string): error is FTPError {
  return error instanceof FTPError && error.reply.code >= 450 && (error.command?.startsWith(verb) ?? false);
}

/** Replies to REST, STOR or APPE at an offset that mean "not here": ProFTPD says 451 and means it for good. */
const resumeRefusals = [451, 500, 501, 502, 504, 550, 554];

/** Whether the server refused to store at an offset. */
export const isResumeRefusal = (error: unknown): error is FTPError =>
  error instanceof FTPError && resumeRefusals.includes(error.reply.code);

/** Whether the server answered that there is no such file or folder: 550, which is "not allowed" just as well. */
export const isUnavailable = (error: unknown): error is FTPError =>
  error instanceof FTPError && error.reply.code === 550;
