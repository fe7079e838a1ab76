import { createHash } from 'node:crypto';
import type { BinaryHelperFunctions, IBinaryData } from 'n8n-workflow';
import { bufferSource, type Source, StorbinaryError } from '../../../transfer/index.ts';

/** How many bytes are read from n8n's store at a time. */
const chunkBytes = 256 * 1024;

/** A source whose hash is known, by which an interrupted upload of it is found. */
export type HashedSource = Source & { readonly sha256: string };

/** The stored file is no longer the one that was hashed. */
class StoredBinaryChanged extends StorbinaryError {
  override readonly name = 'StoredBinaryChanged';

  constructor(message: string) {
    super(message, {
      hint: "n8n's binary data store lost or changed the file. Run the workflow again, starting with the node that created the file.",
    });
  }
}

/**
 * A binary file of n8n as a source. A stored one is never held in memory: it is read once for its hash, and for each
 * attempt again from a fresh stream.
 */
export async function sourceOfBinary(
  helpers: Pick<BinaryHelperFunctions, 'getBinaryStream'>,
  binary: IBinaryData,
): Promise<HashedSource> {
  const { id } = binary;
  if (id === undefined) return hashedBuffer(Buffer.from(binary.data, 'base64'));
  const read = (): AsyncGenerator<Buffer> => readStored(helpers, id);
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of read()) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return {
    sizeBytes,
    sha256: hash.digest('hex'),
    open: (offsetBytes, lengthBytes = sizeBytes - offsetBytes) => cutOut(read(), offsetBytes, lengthBytes),
  };
}

/** Text as a source, encoded as UTF-8. */
export const sourceOfText = (text: string): HashedSource => hashedBuffer(Buffer.from(text));

const hashedBuffer = (bytes: Buffer): HashedSource => ({
  ...bufferSource(bytes),
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

async function* readStored(
  helpers: Pick<BinaryHelperFunctions, 'getBinaryStream'>,
  id: string,
): AsyncGenerator<Buffer> {
  const stream = await helpers.getBinaryStream(id, chunkBytes);
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } finally {
    stream.destroy();
  }
}

/** A part of the stored bytes. The store cannot seek, so the bytes before it are read and dropped. */
async function* cutOut(
  chunks: AsyncGenerator<Buffer>,
  offsetBytes: number,
  lengthBytes: number,
): AsyncGenerator<Buffer> {
  let skip = offsetBytes;
  let left = lengthBytes;
  if (left === 0) return;
  for await (const chunk of chunks) {
    const part = chunk.subarray(Math.min(skip, chunk.length)).subarray(0, left);
    skip -= Math.min(skip, chunk.length);
    left -= part.length;
    if (part.length > 0) yield part;
    if (left === 0) return;
  }
  throw new StoredBinaryChanged(`The stored file ended ${left} bytes early`);
}
