import type { Sessions } from '../remote/sessions.ts';
import { PartialFile } from './partial-file.ts';
import { renameWithRetries } from './rename-into-place.ts';
import type { Source } from './source.ts';
import { type StoreFileOptions, type StoreFileResult, VerifiedStore } from './verified-store.ts';

/**
 * Stores a source under a name that is used for this content only: resumes what is there, retries after failures, and
 * verifies the result. A copy that turns out wrong is discarded and sent once more. Until it is done, the path holds an
 * unfinished file; use `uploadFile` for paths that others read.
 *
 * @param path absolute path in an existing folder, whose name no other content has had; best built from the content's hash
 * @returns how many bytes were sent and resumed
 * @throws StepFailure, with a VerificationError as its cause when the copy is wrong twice, or with the server's refusal;
 * the signal's reason when it aborts
 */
export async function storeFile(
  sessions: Sessions,
  path: string,
  source: Source,
  options: StoreFileOptions = {},
): Promise<StoreFileResult> {
  let names = 0;
  const partial = new PartialFile(path, () => `${path}.${(names += 1)}`);
  const result = await storePartial(sessions, partial, source, options);
  if (partial.path !== path) {
    const renaming = { from: partial.path, to: path, sizeBytes: source.sizeBytes };
    await renameWithRetries(sessions, `Storing ${path}`, renaming);
  }
  return result;
}

/**
 * Like `storeFile`, for a file that goes elsewhere afterwards: it keeps the name that `partial` has in the end, so that
 * nothing which a lost session had in flight can reach it.
 */
export async function storePartial(
  sessions: Sessions,
  partial: PartialFile,
  source: Source,
  options: StoreFileOptions = {},
): Promise<StoreFileResult> {
  const store = new VerifiedStore(sessions, source, options);
  await sessions.attempt(
    () => `Storing ${partial.path}`,
    () => store.attempt(partial),
    () => store.bestBytes,
  );
  return store.result;
}
