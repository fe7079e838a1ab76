import { createHash, randomBytes } from 'node:crypto';

const prefix = '.storbinary.';
const suffix = '.part';

/**
 * A temporary name for an unfinished upload, in the folder of its target, so that the rename that publishes it stays
 * within one folder. The name contains hashes of content and target name, by which a later upload finds what this one has
 * sent, and a random part, so that no two uploads write to the same file.
 *
 * @param sha256 of the content, in hex
 * @param targetName last name of the target's path
 */
export const newPartialName = (sha256: string, targetName: string): string =>
  `${stemOf(sha256, targetName)}${randomBytes(8).toString('hex')}${suffix}`;

/** Whether a name is the temporary name of an unfinished upload. */
export const isPartialName = (name: string): boolean => name.startsWith(prefix) && name.endsWith(suffix);

/**
 * Whether a name is the temporary name of an unfinished upload of this content to this target. Names from older versions,
 * which have no random part, match too.
 */
export const isPartialNameOf = (name: string, sha256: string, targetName: string): boolean =>
  isPartialName(name) && name.startsWith(stemOf(sha256, targetName));

function stemOf(sha256: string, targetName: string): string {
  const target = createHash('sha256').update(targetName).digest('hex').slice(0, 16);
  return `${prefix}${sha256}.${target}.`;
}
