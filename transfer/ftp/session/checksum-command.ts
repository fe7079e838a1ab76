import type { Features } from '../control/features.ts';
import { type Reply, isCompletion } from '../control/reply.ts';
import type { ChecksumAlgorithm } from '../../remote/remote.ts';

/** A command that requests the checksum of a file; none of them is in an RFC. */
export interface ChecksumCommand {
  readonly algorithm: ChecksumAlgorithm;
  /** Sent once in each session, before the first use. */
  readonly setup: string | undefined;
  readonly command: (path: string) => string;
}

const hexLength: Record<ChecksumAlgorithm, number> = { sha256: 64, sha1: 40, md5: 32, crc32: 8 };

/** Names of the algorithms in HASH (draft-bryan-ftpext-hash). */
const hashNames = { sha256: 'SHA-256', sha1: 'SHA-1', md5: 'MD5', crc32: 'CRC32' } as const;

const commandNames: readonly (readonly [string, ChecksumAlgorithm])[] = [
  ['XSHA256', 'sha256'],
  ['XSHA1', 'sha1'],
  ['XSHA', 'sha1'],
  ['XMD5', 'md5'],
  ['MD5', 'md5'],
  ['XCRC', 'crc32'],
];

/** The command for the strongest checksum that FEAT lists; `undefined` when it lists none. */
export function findChecksumCommand(features: Features): ChecksumCommand | undefined {
  const offered = features
    .parameters('HASH')
    .flatMap((list) => list.split(';'))
    .map((name) => name.replace('*', '').trim().toUpperCase());
  for (const [algorithm, name] of Object.entries(hashNames) as [ChecksumAlgorithm, string][]) {
    if (offered.includes(name))
      return { algorithm, setup: `OPTS HASH ${name}`, command: (path) => `HASH ${path}` };
  }
  const found = commandNames.find(([verb]) => features.lists(verb));
  return found && { algorithm: found[1], setup: undefined, command: (path) => `${found[0]} ${path}` };
}

/** The checksum in a reply, in lower case: the first word of hex digits that has the right length. */
export function checksumOf(reply: Reply, algorithm: ChecksumAlgorithm): string | undefined {
  if (!isCompletion(reply)) return undefined;
  const words = reply.text.slice(4).split(/[\s"]+/);
  const found = words.find((word) => word.length === hexLength[algorithm] && /^[0-9a-f]+$/i.test(word));
  return found?.toLowerCase();
}
