import type { Sessions } from '../remote/sessions.ts';
import { unwrapEntryError } from './entry-errors.ts';
import type { Source } from './source.ts';
import { Upload, type UploadFileOptions, type UploadFileResult } from './upload.ts';

/**
 * Uploads one file, completely or not at all. The bytes go to a temporary name in the target's folder; the upload resumes
 * after lost connections, is compared with the source, gets its time and mode, and is then renamed onto the target.
 * Missing folders are made. Any number of uploads to the same path may run at once, in any number of processes; each
 * publishes a complete file.
 *
 * An upload of more than 1 MiB that was killed or failed leaves its temporary file, and a later upload of the same content
 * to the same path resumes it. That takes 2 seconds longer, to make sure that nothing else is writing to it.
 *
 * @param path absolute path of the file on the server
 * @param source read one extra time if its SHA-256 is not known
 * @throws PathIsFolder when the path is a folder; EntryExists when there is a file and `ifExists` is `fail`; StepFailure
 * when the server refuses or cannot be reached, when the source fails, or, with a VerificationError as its cause, when the
 * copy is wrong twice; the signal's reason when it aborts
 */
export async function uploadFile(
  sessions: Sessions,
  path: string,
  source: Source,
  options: UploadFileOptions = {},
): Promise<UploadFileResult> {
  const { showPath = String } = options;
  const upload = new Upload(sessions, path, source, options);
  const uploading = sessions.attempt(
    `Uploading to ${showPath(path)}`,
    () => upload.attempt(),
    () => upload.progress,
  );
  try {
    return await unwrapEntryError(uploading);
  } catch (error) {
    await upload.cleanUp(error);
    throw error;
  }
}
