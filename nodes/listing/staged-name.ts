import { createHash } from 'node:crypto';

const prefix = '.storbinary.';
const suffix = '.part';

/**
 * Name of an upload that is not finished, beside its target: so the rename that publishes it stays within a folder. It
 * follows from the content and the target alone, so that the next execution finds what this one has sent, and two
 * targets of the same content never share it.
 */
export function stagedName(sha256: string, targetName: string): string {
  const target = createHash('sha256').update(targetName).digest('hex').slice(0, 16);
  return `${prefix}${sha256}.${target}${suffix}`;
}

/** Whether a name is one that `stagedName` gives. */
export const isStagedName = (name: string): boolean => name.startsWith(prefix) && name.endsWith(suffix);
