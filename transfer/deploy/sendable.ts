import { isUtf8 } from 'node:buffer';
import type { Dirent, Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type LocalChild, localKindOf } from '../tree/local-folder.ts';
import type { PathKind } from '../tree/selection.ts';

/** Something that is neither a file nor a folder: a server has no place for it. */
export interface Unsendable {
  /** In words, for whoever asks why it is left out. */
  readonly reason: string;
}

/** A link to something that cannot be looked at, or that does not exist. */
export interface Unreachable {
  /** The system's error. */
  readonly cause: unknown;
}

/** What there is to send under a name; for a link, what it leads to. It never rejects: an excluded link may lead anywhere. */
export async function sendableKindOf({
  dirent,
  localPath,
}: LocalChild): Promise<PathKind | Unsendable | Unreachable> {
  let found: Dirent<Buffer> | Stats = dirent;
  if (dirent.isSymbolicLink()) {
    try {
      found = await stat(localPath);
    } catch (cause) {
      return { cause };
    }
  }
  const kind = localKindOf(found);
  if (kind === 'file' || kind === 'folder') return kind;
  if (found.isSocket()) return { reason: 'a socket, not a file' };
  if (found.isFIFO()) return { reason: 'a named pipe, not a file' };
  return { reason: 'a device, not a file' };
}

/** Why a name cannot be used on a server, in words; `undefined` if it can. */
export function nameFault(name: Buffer): string | undefined {
  if (!isUtf8(name)) return 'is not valid UTF-8';
  if (name.includes('\r') || name.includes('\n') || name.includes('\0')) return 'contains CR, LF or NUL';
  if (name.includes('\\')) return 'contains a backslash, which some servers take for a folder separator';
  return undefined;
}
