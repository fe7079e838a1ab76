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
 * Reads a whole remote text file.
 *
 * @throws RemoteFileMissing; RangeError when the file is longer than `limitBytes`
 */
export async function readRemoteText(
  session: RemoteSession,
  path: string,
  limitBytes: number,
): Promise<string> {
  const blocks: Buffer[] = [];
  let length = 0;
  await session.retrieve(path, (block) => {
    length += block.length;
    if (length > limitBytes) throw new RangeError(`${path} is longer than ${limitBytes} bytes`);
    blocks.push(block);
  });
  return Buffer.concat(blocks).toString('utf8');
}
