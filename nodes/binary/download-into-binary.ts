import type { BinaryHelperFunctions, IBinaryData } from 'n8n-workflow';
import { retrieveFile, StepFailure } from '../../transfer/index.ts';
import { Problem } from '../input/problem.ts';
import type { Connection } from '../server/connection.ts';
import { outcomeOf } from '../server/outcome.ts';
import { HandedOnInVain, ReaderLeft, StreamTarget } from './stream-target.ts';

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

/** How the store of an n8n context is reached; execute and poll functions both have it. */
export type BinaryStore = Pick<BinaryHelperFunctions, 'prepareBinaryData'>;

/**
 * Streams a file into n8n's binary store. After a cut it goes on inside the file; when the file turns out to have
 * changed on the server it is downloaded anew, once.
 *
 * @throws StepFailure; Problem when n8n cannot store it
 */
export async function downloadIntoBinary(
  connection: Connection,
  store: BinaryStore,
  download: Download,
): Promise<Downloaded> {
  const outcome = await outcomeOf(downloadOnce(connection, store, download));
  if ('value' in outcome) return outcome.value;
  if (!causeIs(outcome.failure, HandedOnInVain)) throw outcome.failure;
  return downloadOnce(connection, store, download);
}

async function downloadOnce(
  connection: Connection,
  store: BinaryStore,
  download: Download,
): Promise<Downloaded> {
  const target = new StreamTarget();
  const storing = outcomeOf(store.prepareBinaryData(target.body, download.fileName, mimeTypeOf(download)));
  const retrieved = await outcomeOf(retrieveFile(connection.sessions, download.path, target));
  if ('failure' in retrieved) target.abandon(retrieved.failure);
  else target.end();
  // Not before the transfer is over: the store waits for the stream's end, and the transfer for the store.
  const stored = await storing;
  if ('failure' in retrieved && !causeIs(retrieved.failure, ReaderLeft)) throw retrieved.failure;
  if ('failure' in stored) throw notStored(download, stored.failure);
  if ('failure' in retrieved) throw retrieved.failure;
  const { sizeBytes } = retrieved.value;
  if (stored.value.bytes !== undefined && stored.value.bytes !== sizeBytes) {
    throw notStored(download, new Error(`it has ${stored.value.bytes} bytes of ${sizeBytes}`));
  }
  return { binary: stored.value, sizeBytes };
}

/** n8n takes a stream whose name tells nothing for plain text. */
function mimeTypeOf({ fileName, mimeType }: Download): string | undefined {
  if (mimeType !== undefined && mimeType !== '') return mimeType;
  return /[^.]\.[a-z0-9]+$/i.test(fileName) ? undefined : 'application/octet-stream';
}

function notStored({ path }: Download, reason: Error): Problem {
  return new Problem(
    `n8n could not store the file ${path}: ${reason.message}`,
    'Look at n8n\'s binary data mode: the mode "database", the default of queue mode, takes up to N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE MiB (512 by default, 1024 at most) and holds each file in memory; the mode "filesystem" has no limit but the disk\'s room.',
    { cause: reason },
  );
}

/** Whether an error of this class is the failure itself or what a step failed of. */
function causeIs(error: unknown, kind: typeof HandedOnInVain | typeof ReaderLeft): boolean {
  return error instanceof kind || (error instanceof StepFailure && error.cause instanceof kind);
}
