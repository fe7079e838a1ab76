import type { Sessions } from '../remote/sessions.ts';
import { EntryExists, EntryMissing, type PathWording, unwrapEntryError } from './entry-errors.ts';
import { lookUp } from './look-up.ts';
import { isRenamed, renameIntoPlace, type Renaming } from './rename-into-place.ts';

/** How to move a file or folder. */
export interface MoveEntryOptions extends PathWording {
  /** Whether to replace a file at the new path. Default: `false`. */
  readonly overwrites?: boolean;
  /** Whether to make missing folders above the new path. Default: `true`. */
  readonly makesFolders?: boolean;
}

/** What a move did. */
export interface MoveEntryResult {
  /** Whether a file was replaced. */
  readonly replaced: boolean;
}

/**
 * Renames a file or folder, also into another folder, after checking that nothing is in the way. If the connection is
 * lost before the reply to the rename, the next attempt finds out whether it was carried out.
 *
 * @param from absolute path of a file or folder
 * @param to its complete new path, absolute
 * @throws EntryMissing when there is nothing at the old path; EntryExists when the new path is a folder, or a file that
 * may not be replaced; StepFailure when the server refuses or cannot be reached; the signal's reason when it aborts
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
