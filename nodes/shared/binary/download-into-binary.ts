import type { BinaryHelperFunctions, IBinaryData } from 'n8n-workflow';
import { messageOf, retrieveFile, StepFailure, StorbinaryError } from '../../../transfer/index.ts';
import type { Connection } from '../server/connection.ts';
import { ReaderLeft, StreamOutdated, StreamTarget } from './stream-target.ts';

/** A file to be downloaded. */
export interface Download {
  /** Absolute path on the server. */
  readonly path: string;
  readonly fileName: string;
  /** Overrides what n8n makes of the file name. */
  readonly mimeType?: string | undefined;
}

/** A file that is in n8n's binary store, whole. */
export interface Downloaded {
  readonly binary: IBinaryData;
  readonly sizeBytes: number;
}

/** n8n did not take a file that the server has. */
class BinaryNotStored extends StorbinaryError {
  override readonly name = 'BinaryNotStored';

  constructor(path: string, cause: unknown) {
    super(`n8n could not store the file ${path}: ${messageOf(cause)}`, {
      hint: 'Look at n8n\'s binary data mode: the mode "database", the default of queue mode, takes up to N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE MiB (512 by default, 1024 at most) and holds each file in memory; the mode "filesystem" has no limit but the disk\'s room.',
      cause,
    });
  }
}

/** How the store of an n8n context is reached; execute and poll functions both have it. */
export type BinaryStore = Pick<BinaryHelperFunctions, 'prepareBinaryData'>;

/**
 * Streams a file into n8n's binary store. After a cut it goes on inside the file; when the file turns out to have
 * changed on the server it is downloaded from its beginning, once.
 *
 * @throws StepFailure; BinaryNotStored when n8n cannot store it
 */
export function downloadIntoBinary(
  connection: Connection,
  store: BinaryStore,
  download: Download,
): Promise<Downloaded> {
  return downloadOnce(connection, store, download).catch((error: unknown) => {
    if (!isCausedBy(error, StreamOutdated)) throw error;
    return downloadOnce(connection, store, download);
  });
}

async function downloadOnce(
  { sessions }: Connection,
  store: BinaryStore,
  download: Download,
): Promise<Downloaded> {
  const target = new StreamTarget();
  const storing = store.prepareBinaryData(target.body, download.fileName, mimeTypeOf(download));
  const retrieving = retrieveFile(sessions, download.path, target);
  void retrieving.then(
    () => target.end(),
    (reason: unknown) => target.abandon(reason),
  );
  // The store waits for the stream's end and the transfer for the store: neither is awaited before the other.
  const [retrieved, stored] = await Promise.allSettled([retrieving, storing]);
  const isStoreToBlame = retrieved.status === 'rejected' && isCausedBy(retrieved.reason, ReaderLeft);
  if (retrieved.status === 'rejected' && !isStoreToBlame) throw retrieved.reason;
  if (stored.status === 'rejected') throw new BinaryNotStored(download.path, stored.reason);
  if (retrieved.status === 'rejected') throw retrieved.reason;
  const { sizeBytes } = retrieved.value;
  const { bytes = sizeBytes } = stored.value;
  if (bytes !== sizeBytes) {
    throw new BinaryNotStored(download.path, new Error(`it has ${bytes} bytes of ${sizeBytes}`));
  }
  return { binary: stored.value, sizeBytes };
}

/** n8n takes a stream whose name says nothing for plain text. */
function mimeTypeOf({ fileName, mimeType }: Download): string | undefined {
  if (mimeType !== undefined && mimeType !== '') return mimeType;
  return /[^.]\.[a-z0-9]+$/i.test(fileName) ? undefined : 'application/octet-stream';
}

/** Whether an error of this class is the failure itself or what a step failed with. */
const isCausedBy = (error: unknown, kind: typeof StreamOutdated | typeof ReaderLeft): boolean =>
  error instanceof kind || (error instanceof StepFailure && error.cause instanceof kind);
