import { PassThrough, type Readable } from 'node:stream';
import { messageOf, StorbinaryError, type Target } from '../../../transfer/index.ts';

/** How much of what was passed on is kept in memory: as much as a resumed download compares. */
const keptBytes = 64 * 1024;

/** The reader of the stream stopped before its end. */
export class ReaderLeft extends StorbinaryError {
  override readonly name = 'ReaderLeft';
}

/** Bytes that the reader already has are no longer those of the file. */
export class StreamOutdated extends StorbinaryError {
  override readonly name = 'StreamOutdated';

  constructor() {
    super('The file changed on the server while it was being downloaded', {
      hint: 'Another program is writing to the file on the server. Download it once that program has finished.',
    });
  }
}

/**
 * A download that is read as a stream while it grows. A lost connection does not end the stream: it resumes after the
 * last byte that was passed on. Only the last 64 KiB are kept, for the comparison.
 */
export class StreamTarget implements Target {
  readonly #body = new PassThrough();
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #sizeBytes = 0;

  constructor() {
    // The failure is reported where it happens. Without a listener it would also end the process.
    this.#body.on('error', () => undefined);
  }

  /** For one reader, which must start at once: `append` waits for it. */
  get body(): Readable {
    return this.#body;
  }

  size(): Promise<number> {
    return Promise.resolve(this.#sizeBytes);
  }

  /** @throws RangeError for bytes that are no longer kept */
  read(offsetBytes: number, lengthBytes: number): Promise<Buffer> {
    const start = offsetBytes - (this.#sizeBytes - this.#tailBytes);
    if (start < 0) return Promise.reject(new RangeError(`Byte ${offsetBytes} is no longer kept`));
    return Promise.resolve(Buffer.concat(this.#tail).subarray(start, start + lengthBytes));
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#keep(chunk);
    this.#sizeBytes += chunk.length;
    if (this.#body.destroyed) throw new ReaderLeft('The stream was closed before its end');
    if (!this.#body.write(chunk)) await this.#drained();
  }

  clear(): Promise<void> {
    if (this.#sizeBytes === 0) return Promise.resolve();
    return Promise.reject(new StreamOutdated());
  }

  /** Ends the stream: the file is complete. */
  end(): void {
    this.#body.end();
  }

  /** Ends the stream with an error, so that the reader does not take a part for the whole file. */
  abandon(reason: unknown): void {
    this.#body.destroy(reason instanceof Error ? reason : new Error(messageOf(reason)));
  }

  #keep(chunk: Buffer): void {
    this.#tail.push(chunk);
    this.#tailBytes += chunk.length;
    for (let first = this.#tail[0]; first !== undefined; first = this.#tail[0]) {
      if (this.#tailBytes - first.length < keptBytes) return;
      this.#tail.shift();
      this.#tailBytes -= first.length;
    }
  }

  #drained(): Promise<void> {
    return new Promise((resolve, reject) => {
      const onDrain = (): void => {
        this.#body.off('close', onClose);
        resolve();
      };
      const onClose = (): void => {
        this.#body.off('drain', onDrain);
        reject(new ReaderLeft('The stream was closed before its end'));
      };
      this.#body.once('drain', onDrain);
      this.#body.once('close', onClose);
    });
  }
}
