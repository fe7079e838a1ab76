import type { BinaryHelperFunctions, IBinaryData } from 'n8n-workflow';
import { messageOf, retrieveFile, StepFailure, StorbinaryError } from '../../../transfer/index.ts';
import type { Connection } from '../server/connection.ts';
import { ReaderLeft, StreamOutdated, StreamTarget } from './stream-target.ts';

/** A file to download. */
export interface Download {
  /** Absolute path on the server. */
  readonly path: string;
  readonly fileName: string;
  /** Overrides the type that n8n derives from the file name. */
  readonly mimeType?: string | undefined;
}

/** A complete file in n8n's binary store. */
export interface Downloaded {
  readonly binary: IBinaryData;
  readonly sizeBytes: number;
}

/** n8n did not store a file that was downloaded. */
class BinaryNotStored extends StorbinaryError {
  override readonly name = 'BinaryNotStored';

  constructor(path: string, cause: unknown) {
    super(`n8n could not store the file ${path}: ${messageOf(cause)}`, {
      hint: 'Check n8n\'s binary data mode. The mode "database", the default in queue mode, accepts up to N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE MiB (512 by default, 1024 at most) and holds each file in memory. The mode "filesystem" is limited only by disk space.',
      cause,
    });
  }
}

/** The access of an n8n context to the binary store. Execute and poll functions both have it. */
export type BinaryStore = Pick<BinaryHelperFunctions, 'prepareBinaryData'>;

/**
 * Streams a file into n8n's binary store. After a cut it resumes within the file. If the file has changed on the server
 * meanwhile, the download starts over, once.
 *
 * @throws StepFailure; BinaryNotStored if n8n cannot store it
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
  // The store waits for the end of the stream, and the transfer waits for the store, so both are awaited together.
  const [retrieved, stored] = await Promise.allSettled([retrieving, storing]);
  const isStoreToBlame = retrieved.status === 'rejected' && isCausedBy(retrieved.reason, ReaderLeft);
  if (retrieved.status === 'rejected' && !isStoreToBlame) throw retrieved.reason;
  if (stored.status === 'rejected') throw new BinaryNotStored(download.path, stored.reason);
  if (retrieved.status === 'rejected') throw retrieved.reason;
  const { sizeBytes } = retrieved.value;
  const { bytes = sizeBytes } = stored.value;
  if (bytes !== sizeBytes) {
    throw new BinaryNotStored(download.path, new Error(`it stored ${bytes} of ${sizeBytes} bytes`));
  }
  return { binary: stored.value, sizeBytes };
}

/** n8n assumes plain text for a stream whose file name has no extension. */
function mimeTypeOf({ fileName, mimeType }: Download): string | undefined {
  if (mimeType !== undefined && mimeType !== '') return mimeType;
  return /[^.]\.[a-z0-9]+$/i.test(fileName) ? undefined : 'application/octet-stream';
}

/** Whether the failure, or the cause of a failed step, is an error of this class. */
const isCausedBy = (error: unknown, kind: typeof StreamOutdated | typeof ReaderLeft): boolean =>
  error instanceof kind || (error instanceof StepFailure && error.cause instanceof kind);
