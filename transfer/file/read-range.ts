import { failureKindOf, RemoteError } from '../remote/remote-error.ts';
import type { RemoteSession } from '../remote/remote.ts';

/** Thrown to stop a transfer once the range is complete. */
class HasEnough extends Error {}

/**
 * Reads a range of a remote file. If the file goes on after the range, this closes the session: FTP has no other way to
 * end a transfer that works on every server.
 *
 * @returns the bytes; fewer than asked for when the file ends earlier
 */
export async function readRange(
  session: RemoteSession,
  path: string,
  offsetBytes: number,
  lengthBytes: number,
): Promise<Buffer> {
  const blocks: Buffer[] = [];
  let length = 0;
  try {
    await session.retrieve(
      path,
      (block) => {
        blocks.push(block.subarray(0, lengthBytes - length));
        length += block.length;
        if (length > lengthBytes) throw new HasEnough();
      },
      offsetBytes,
    );
  } catch (error) {
    if (!(error instanceof HasEnough)) throw error;
  }
  return Buffer.concat(blocks);
}

/**
 * Reads a whole remote text file. The request for its size shares a write with it, because a text that ends early behind a
 * success reply would otherwise be taken for the whole.
 *
 * @param sizing the answer to a request for its size that has been made already. Default: it is made here
 * @throws RemoteFileMissing; RangeError when the file is longer than `limitBytes`; a transient RemoteError when another
 * number of bytes arrives than the server gives as the file's size
 */
export async function readRemoteText(
  session: RemoteSession,
  path: string,
  limitBytes: number,
  sizing: Promise<number | undefined> = session.size(path),
): Promise<string> {
  const blocks: Buffer[] = [];
  let length = 0;
  const [sizeBytes] = await Promise.all([
    sizing.catch(unlessPermanent),
    session.retrieve(path, (block) => {
      length += block.length;
      if (length > limitBytes) throw new RangeError(`${path} is longer than ${limitBytes} bytes`);
      blocks.push(block);
    }),
  ]);
  if (sizeBytes !== undefined && sizeBytes !== length) {
    throw new RemoteError(`${path}: only ${length} of ${sizeBytes} bytes arrived`, {
      kind: 'transient',
      hint: 'The server ended the file early, or something writes to it. If this happens again, ask the hosting provider.',
    });
  }
  return Buffer.concat(blocks).toString('utf8');
}

/** A server that does not give sizes is believed. */
function unlessPermanent(error: unknown): undefined {
  if (failureKindOf(error) !== 'permanent') throw error;
}
