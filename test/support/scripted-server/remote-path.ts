import { posix } from 'node:path';

/** The absolute path that the argument of a command means; `..` never leads above the root. */
export function resolveRemotePath(workingFolder: string, argument: string): string {
  return posix.resolve('/', workingFolder, argument);
}

/** A path as quoted in 257 replies: in double quotes, with quotes inside doubled (RFC 959, appendix II). */
export function quoteRemotePath(path: string): string {
  return `"${path.replaceAll('"', '""')}"`;
}
