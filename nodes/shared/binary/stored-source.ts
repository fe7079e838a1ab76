import { createHash } from 'node:crypto';
import type { BinaryHelperFunctions, IBinaryData } from 'n8n-workflow';
import { bufferSource, type Source, StorbinaryError } from '../../../transfer/index.ts';

/** Bytes of one read from n8n's store. */
const chunkBytes = 256 * 1024;

/** A source whose hash is known: what an interrupted upload of it is found by. */
export type HashedSource = Source & { readonly sha256: string };

/** The stored file is another than the one that was hashed. */
class StoredBinaryChanged extends StorbinaryError {
  override readonly name = 'StoredBinaryChanged';

  constructor(message: string) {
    super(message, {
      hint: "n8n's store of binary data lost or changed the file. Run the workflow again from the node that made it.",
    });
  }
}

/**
 * A binary of n8n as a source. One that is stored is never held in memory: it is read once for its hash and, for each
 * attempt, once more from a fresh stream.
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

/** A text as a source, in UTF-8. */
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

/** A part of what is read; the store cannot seek, so what comes before it is read and dropped. */
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
  throw new StoredBinaryChanged(`The stored binary ended ${left} bytes early`);
}
