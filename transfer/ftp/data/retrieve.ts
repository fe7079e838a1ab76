import type { Reply } from '../control/reply.ts';
import { openTransfer, runTransfer, type TransferContext } from './transfer.ts';

/** Takes one block; the next one is read when it has settled. */
export type BlockHandler = (block: Buffer) => void | Promise<void>;

/** Where a retrieve begins. */
export interface RetrieveOptions {
  /** Position in the remote file to begin at; sends REST (RFC 3659, section 5). Default: 0. */
  readonly offsetBytes?: number;
}

/** Receives by RETR, MLSD, LIST or NLST. See runTransfer for the errors; an error of the handler closes the session. */
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
 * Receives a short text whole.
 *
 * @param limitBytes a longer one is an error and closes the session: nothing from a server is kept without a limit.
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
      throw new RangeError(`${command}: the answer is longer than ${limitBytes} bytes`);
    blocks.push(block);
  });
  return Buffer.concat(blocks).toString(context.control.encoding);
}
