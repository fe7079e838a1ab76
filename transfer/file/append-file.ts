import type { RemoteSession } from '../remote/remote.ts';
import { ResumeRefused } from '../remote/remote-error.ts';
import type { Sessions } from '../remote/sessions.ts';
import { StorbinaryError } from '../remote/storbinary-error.ts';
import { readRange } from './read-range.ts';
import { readPart, type Source } from './source.ts';
import { comparedBytes, VerificationError } from './verify.ts';

/** What an append took. */
export interface AppendFileResult {
  /** Size of the whole file afterwards. */
  readonly sizeBytes: number;
  /** Bytes that went over data connections, whatever became of them. */
  readonly bytesSent: number;
}

/** The file is not what it was before the append plus a part of what is being appended. */
export class AppendConflict extends StorbinaryError {
  override readonly name = 'AppendConflict';

  constructor(message: string) {
    const hint =
      'Let only one writer append to a file at a time. What has been appended so far is still there.';
    super(message, { hint });
  }
}

/** The server has no way to append. */
export class AppendRefused extends StorbinaryError {
  override readonly name = 'AppendRefused';

  constructor(message: string, details: { readonly cause: unknown }) {
    const hint = 'The server neither appends nor stores from an offset. Upload the whole file instead.';
    super(message, { hint, ...details });
  }
}

/**
 * Appends a source to a live file, which is made when it is missing. After a cut it continues what the server kept
 * of this very source, so that nothing is appended twice. A second call appends a second time.
 *
 * @throws StepFailure, with AppendConflict or AppendRefused among its causes
 */
export async function appendFile(
  sessions: Sessions,
  path: string,
  source: Source,
): Promise<AppendFileResult> {
  let beforeBytes: number | undefined;
  let bytesSent = 0;
  let appended = 0;
  const onBytes = (count: number): void => void (bytesSent += count);
  const attempt = async (session: RemoteSession): Promise<number> => {
    const offsetBytes = (await session.size(path)) ?? 0;
    beforeBytes ??= offsetBytes;
    const done = offsetBytes - beforeBytes;
    if (!(await isOwnPart(session, path, source, { offsetBytes, done }))) {
      throw new AppendConflict(`${path} was changed while it was being appended to`);
    }
    appended = Math.max(appended, done);
    if (done < source.sizeBytes) await storeAt(session, path, source, { offsetBytes, done, onBytes });
    const sizeBytes = (await session.size(path)) ?? 0;
    const dueBytes = beforeBytes + source.sizeBytes;
    if (sizeBytes === dueBytes) return sizeBytes;
    throw new VerificationError(`${path}: ${dueBytes} bytes were due, the server has ${sizeBytes}`);
  };
  const sizeBytes = await sessions.step(`Appending to ${path}`, attempt, () => appended);
  return { sizeBytes, bytesSent };
}

/** How far an append has come: the size of the file, and how many of its bytes are the source's. */
interface Position {
  readonly offsetBytes: number;
  readonly done: number;
}

/** Whether what the file has grown by is the beginning of the source; of a long part its end is compared. */
async function isOwnPart(
  session: RemoteSession,
  path: string,
  source: Source,
  { offsetBytes, done }: Position,
): Promise<boolean> {
  if (done < 0 || done > source.sizeBytes) return false;
  const length = Math.min(done, comparedBytes);
  if (length === 0) return true;
  const there = await readRange(session, path, offsetBytes - length, length);
  return there.equals(await readPart(source, done - length, length));
}

async function storeAt(
  session: RemoteSession,
  path: string,
  source: Source,
  { offsetBytes, done, onBytes }: Position & { onBytes: (count: number) => void },
): Promise<void> {
  for (;;) {
    try {
      await session.store(path, source.open(done), { offsetBytes, onBytes });
      return;
    } catch (error) {
      if (!(error instanceof ResumeRefused)) throw error;
      if (!session.canResume) {
        throw new AppendRefused(`${path} cannot be appended to: ${error.message}`, { cause: error });
      }
    }
  }
}
