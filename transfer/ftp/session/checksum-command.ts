import type { Features } from '../control/features.ts';
import { type Reply, isCompletion } from '../control/reply.ts';
import type { ChecksumAlgorithm } from '../../remote/remote.ts';

/** A command by which an FTP server tells a file's checksum; none is in an RFC. */
export interface ChecksumCommand {
  readonly algorithm: ChecksumAlgorithm;
  /** Sent once in a session before the first use. */
  readonly setup: string | undefined;
  readonly command: (path: string) => string;
}

const hexLength: Record<ChecksumAlgorithm, number> = { sha256: 64, sha1: 40, md5: 32, crc32: 8 };

/** HASH (draft-bryan-ftpext-hash) by its names for the algorithms. */
const hashNames = { sha256: 'SHA-256', sha1: 'SHA-1', md5: 'MD5', crc32: 'CRC32' } as const;

const commandNames: readonly (readonly [string, ChecksumAlgorithm])[] = [
  ['XSHA256', 'sha256'],
  ['XSHA1', 'sha1'],
  ['XSHA', 'sha1'],
  ['XMD5', 'md5'],
  ['MD5', 'md5'],
  ['XCRC', 'crc32'],
];

/** The strongest checksum command that FEAT lists. */
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

/** The checksum in a reply, in lower case: the one word of hex digits of the right length. */
export function checksumOf(reply: Reply, algorithm: ChecksumAlgorithm): string | undefined {
  if (!isCompletion(reply)) return undefined;
  const words = reply.text.slice(4).split(/[\s"]+/);
  const found = words.find((word) => word.length === hexLength[algorithm] && /^[0-9a-f]+$/i.test(word));
  return found?.toLowerCase();
}
