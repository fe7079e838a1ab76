import type { RemoteSession } from '../remote/remote.ts';

/** Thrown to stop a transfer that has brought what was wanted. */
class HasEnough extends Error {}

/**
 * Reads a part of a remote file. When the part does not reach to the end of the file, the session is closed by it: FTP
 * has no other way to end a transfer that every server bears.
 *
 * @returns fewer bytes when the file ends earlier
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
 * Reads a remote text file whole.
 *
 * @param limitBytes a longer file is an error
 * @throws RemoteFileMissing; RangeError
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
