/** Content that can be read from any offset, any number of times: a file, a buffer, a stored binary. */
export interface Source {
  /** What messages call it, such as its local path. Default: `The content`. */
  readonly name?: string;
  readonly sizeBytes: number;
  /** SHA-256 of the whole content in lower-case hex, if it is known. */
  readonly sha256?: string;
  /**
   * Reads from an offset to the end, or `lengthBytes` bytes. A chunk's memory may be reused once the next is requested.
   *
   * @throws when the content has changed since the source was made
   */
  open(offsetBytes: number, lengthBytes?: number): AsyncIterable<Uint8Array>;
}

/** Reads a range of a source into one buffer. */
export async function readPart(source: Source, offsetBytes: number, lengthBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source.open(offsetBytes, lengthBytes)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Bytes in memory as a source. */
export function bufferSource(bytes: Uint8Array): Source {
  return {
    sizeBytes: bytes.byteLength,
    // eslint-disable-next-line @typescript-eslint/require-await -- an async generator is what a reader expects
    open: async function* (offsetBytes, lengthBytes = bytes.byteLength - offsetBytes) {
      if (lengthBytes > 0) yield bytes.subarray(offsetBytes, offsetBytes + lengthBytes);
    },
  };
}
