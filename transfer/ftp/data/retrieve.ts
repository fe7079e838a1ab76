import type { Reply } from '../control/reply.ts';
import { openTransfer, runTransfer, type TransferContext } from './transfer.ts';

/** Handles one block. The next block is read once the returned promise has settled. */
export type BlockHandler = (block: Buffer) => void | Promise<void>;

/** Where a retrieve begins. */
export interface RetrieveOptions {
  /** Position in the remote file to begin at, in bytes; sends REST (RFC 3659, section 5). Default: 0. */
  readonly offsetBytes?: number;
}

/**
 * Receives by RETR, MLSD, LIST or NLST. See runTransfer for the errors; an error that `onBlock` throws closes the
 * session.
 */
export async function retrieve(
  context: TransferContext,
  command: string,
  onBlock: BlockHandler,
  options: RetrieveOptions = {},
): Promise<Reply> {
  const transfer = await openTransfer(context, command, options.offsetBytes);
  return runTransfer(context, transfer, async (data) => {
    for await (const block of data.chunks()) {
      data.holdClock();
      try {
        await onBlock(block);
      } finally {
        data.releaseClock();
      }
    }
  });
}

/**
 * Receives a text into memory.
 *
 * @param limitBytes maximum size of the text, in bytes: nothing from a server is kept in memory without a limit
 * @throws RangeError when the text is longer, which closes the session; otherwise as runTransfer
 */
export async function retrieveText(
  context: TransferContext,
  command: string,
  limitBytes: number,
): Promise<string> {
  const blocks: Buffer[] = [];
  let length = 0;
  await retrieve(context, command, (block) => {
    length += block.length;
    if (length > limitBytes)
      throw new RangeError(`${command}: the response is longer than ${limitBytes} bytes`);
    blocks.push(block);
  });
  return Buffer.concat(blocks).toString(context.control.encoding);
}
