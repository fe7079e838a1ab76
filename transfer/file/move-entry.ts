import type { Sessions } from '../remote/sessions.ts';
import { EntryExists, EntryMissing, type PathWording, unwrapEntryError } from './entry-errors.ts';
import { lookUp } from './look-up.ts';
import { isRenamed, renameIntoPlace, type Renaming } from './rename-into-place.ts';

/** How a file or folder is moved. */
export interface MoveEntryOptions extends PathWording {
  /** Whether a file under the new path is replaced. Default: `false`. */
  readonly overwrites?: boolean;
  /** Whether missing folders above the new path are made. Default: `true`. */
  readonly makesFolders?: boolean;
}

/** What a move did. */
export interface MoveEntryResult {
  /** Whether a file was replaced. */
  readonly replaced: boolean;
}

/**
 * Renames a file or folder, also into another folder, and asks first what would be in the way. When the reply to the
 * rename is lost with the connection, the server is asked what became of it.
 *
 * @param from absolute path of a file or folder
 * @param to its whole new path, absolute
 * @throws EntryMissing when there is nothing under the old path; EntryExists when the new one is taken by a folder, or by
 * a file that may not be replaced; StepFailure when the server refuses or cannot be reached; the reason of the signal
 */
export async function moveEntry(
  sessions: Sessions,
  from: string,
  to: string,
  options: MoveEntryOptions = {},
): Promise<MoveEntryResult> {
  const { overwrites = false, makesFolders = true, showPath = String } = options;
  let tried: Renaming | undefined;
  let replaced = false;
  const moving = sessions.step(`Renaming ${showPath(from)}`, async (session) => {
    if (tried !== undefined && (await isRenamed(session, tried))) return;
    const [source, target] = await Promise.all([lookUp(session, from), lookUp(session, to)]);
    if (source.kind === 'nothing') throw new EntryMissing(from, 'file or folder', { showPath });
    const isInTheWay = target.kind === 'folder' || (target.kind === 'file' && !overwrites);
    if (isInTheWay) throw new EntryExists(to, target.kind, { showPath });
    replaced ||= target.kind === 'file';
    tried = { from, to, sizeBytes: source.kind === 'file' ? source.sizeBytes : undefined };
    if (makesFolders) await renameIntoPlace(session, tried, false);
    else await session.rename(from, to);
  });
  await unwrapEntryError(moving);
  return { replaced };
}
