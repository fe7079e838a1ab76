import type { DataConnection } from './data-connection.ts';
import type { ByteSource } from '../../remote/remote.ts';
import type { Reply } from '../control/reply.ts';
import { openTransfer, runTransfer, type TransferContext } from './transfer.ts';

/** Where a store begins, and its callbacks. */
export interface StoreOptions {
  /** Position in the remote file to store from, in bytes; sends REST (RFC 3659, section 5). Default: 0. */
  readonly offsetBytes?: number;
  /** Called after each chunk that the system has taken, with its length in bytes. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/**
 * Sends a source by STOR, APPE or STOU. See runTransfer for the errors; an error that the source throws resets the data
 * connection and closes the session.
 */
export async function store(
  context: TransferContext,
  command: string,
  source: ByteSource,
  options: StoreOptions = {},
): Promise<Reply> {
  const transfer = await openTransfer(context, command, options.offsetBytes);
  return runTransfer(context, transfer, async (data) => {
    data.ignoreIncoming();
    await sendAll(data, source, options.onBytes);
    await data.end();
  });
}

async function sendAll(
  data: DataConnection,
  source: ByteSource,
  onBytes?: (count: number) => void,
): Promise<void> {
  // While the source produces the next chunk, the session is not waiting for the server.
  data.holdClock();
  try {
    for await (const chunk of source) {
      data.releaseClock();
      try {
        await data.write(chunk);
      } finally {
        data.holdClock();
      }
      onBytes?.(chunk.byteLength);
    }
  } finally {
    data.releaseClock();
  }
}
