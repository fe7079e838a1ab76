import { createHash, randomBytes } from 'node:crypto';

const prefix = '.storbinary.';
const suffix = '.part';

/**
 * A temporary name for an upload that is not finished, beside its target, so that the rename that publishes it stays
 * within a folder. Nobody else has it: content and target, which let a later upload find what this one has sent, are
 * followed by something random.
 *
 * @param sha256 of the content, in hex
 * @param targetName last name of the target's path
 */
export const newPartialName = (sha256: string, targetName: string): string =>
  `${stemOf(sha256, targetName)}${randomBytes(8).toString('hex')}${suffix}`;

/** Whether a name is that of an unfinished upload. */
export const isPartialName = (name: string): boolean => name.startsWith(prefix) && name.endsWith(suffix);

/** Whether a name is that of an unfinished upload of this content to this target. Older versions add nothing random. */
export const isPartialNameOf = (name: string, sha256: string, targetName: string): boolean =>
  isPartialName(name) && name.startsWith(stemOf(sha256, targetName));

function stemOf(sha256: string, targetName: string): string {
  const target = createHash('sha256').update(targetName).digest('hex').slice(0, 16);
  return `${prefix}${sha256}.${target}.`;
}
