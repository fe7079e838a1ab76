import type { RemoteSession } from '../remote/remote.ts';
import { ResumeRefused } from '../remote/remote-error.ts';
import type { Sessions } from '../remote/sessions.ts';
import { StorbinaryError } from '../remote/storbinary-error.ts';
import { readRange } from './read-range.ts';
import { readPart, type Source } from './source.ts';
import { comparedBytes } from './compare-part.ts';
import { VerificationError } from './verification-error.ts';

/** What an append did. */
export interface AppendFileResult {
  /** Size of the whole file after the append. */
  readonly sizeBytes: number;
  /** Bytes sent over data connections, including those that were lost and sent again. */
  readonly bytesSent: number;
}

/** Something else changed the file while it was being appended to. */
export class AppendConflict extends StorbinaryError {
  override readonly name = 'AppendConflict';

  constructor(message: string) {
    const hint = 'Let only one writer append to the file at a time. What was appended so far is still there.';
    super(message, { hint });
  }
}

/** The server supports neither APPE nor REST followed by STOR, so it cannot append. */
export class AppendRefused extends StorbinaryError {
  override readonly name = 'AppendRefused';

  constructor(message: string, details: { readonly cause: unknown }) {
    const hint = 'The server can neither append nor store from an offset. Upload the whole file instead.';
    super(message, { hint, ...details });
  }
}

/**
 * Appends a source to a live file, creating the file if it is missing. After a lost connection it continues from what
 * the server has kept of this source, so nothing is appended twice. A second call appends a second time.
 *
 * @param path absolute path on the server
 * @throws StepFailure; its cause is AppendConflict when something else changed the file, AppendRefused when the server
 * cannot append, VerificationError when the file has the wrong size afterwards
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
      throw new AppendConflict(`${path} changed on the server while it was being appended to`);
    }
    appended = Math.max(appended, done);
    if (done < source.sizeBytes) await storeAt(session, path, source, { offsetBytes, done, onBytes });
    const sizeBytes = (await session.size(path)) ?? 0;
    const dueBytes = beforeBytes + source.sizeBytes;
    if (sizeBytes === dueBytes) return sizeBytes;
    throw new VerificationError(
      `${path} should have ${dueBytes} bytes after the append, but the server has ${sizeBytes}`,
      { kind: 'transient' },
    );
  };
  const sizeBytes = await sessions.step(`Appending to ${path}`, attempt, () => appended);
  return { sizeBytes, bytesSent };
}

/** How far an append has got: the size of the file, and how many of its bytes come from the source. */
interface Position {
  readonly offsetBytes: number;
  readonly done: number;
}

/** Whether the file has grown by the beginning of the source. Only the last 64 KiB of a long part are compared. */
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
