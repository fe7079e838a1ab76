import { posix } from 'node:path';

/** The absolute path that a command's argument means; `..` never climbs above the root. */
export function resolveRemotePath(workingFolder: string, argument: string): string {
  return posix.resolve('/', workingFolder, argument);
}

/** A path as 257 replies quote it: in double quotes, with quotes inside doubled (RFC 959, appendix II). */
export function quoteRemotePath(path: string): string {
  return `"${path.replaceAll('"', '""')}"`;
}
