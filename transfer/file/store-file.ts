import type { Sessions } from '../remote/sessions.ts';
import type { Source } from './source.ts';
import { type StoreFileOptions, type StoreFileResult, VerifiedStore } from './verified-store.ts';

/**
 * Stores a source under a name of the caller's that belongs to this content alone: continues what is there, tries again
 * after failures, verifies. What turns out wrong after the last byte is discarded and sent once more. While it runs the
 * name shows an unfinished file; `uploadFile` is for names that others read.
 *
 * @param path absolute path in an existing folder; a name that no other content has had, best made of the content's hash
 * @returns the bytes that it took
 * @throws StepFailure, with a VerificationError as its cause when the copy is wrong twice, or with the server's refusal;
 * the reason of the signal
 */
export async function storeFile(
  sessions: Sessions,
  path: string,
  source: Source,
  options: StoreFileOptions = {},
): Promise<StoreFileResult> {
  const store = new VerifiedStore(sessions, source, options);
  await sessions.attempt(
    `Storing ${path}`,
    () => store.attempt(path),
    () => store.bestBytes,
  );
  return store.result;
}
