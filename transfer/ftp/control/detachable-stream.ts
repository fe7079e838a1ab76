import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * Carries the bytes of a socket to TLS and back, so that TLS can be removed again: a TLS socket that is created
 * directly on a socket never gives it back.
 */
export class DetachableStream extends Duplex {
  readonly #raw: Socket;
  #isDetached = false;
  #keepsSocket = false;
  readonly #onData = (chunk: Buffer): void => {
    if (!this.push(chunk)) this.#raw.pause();
  };
  readonly #onEnd = (): void => {
    this.push(null);
  };
  readonly #onError = (error: Error): void => {
    this.destroy(error);
  };
  readonly #onClose = (): void => {
    this.destroy();
  };

  /** Takes over the socket; from then on nothing else may listen to it. */
  constructor(raw: Socket) {
    super({ autoDestroy: false });
    this.#raw = raw;
    raw.on('data', this.#onData);
    raw.on('end', this.#onEnd);
    raw.on('error', this.#onError);
    raw.on('close', this.#onClose);
  }

  /** From now on, the end of TLS does not close the socket. */
  keepSocket(): void {
    this.#keepsSocket = true;
  }

  /** Stops listening to the socket and returns it, still open. */
  detach(): Socket {
    this.#isDetached = true;
    this.#raw.off('data', this.#onData);
    this.#raw.off('end', this.#onEnd);
    this.#raw.off('error', this.#onError);
    this.#raw.off('close', this.#onClose);
    return this.#raw;
  }

  override _read(): void {
    if (!this.#isDetached) this.#raw.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#isDetached) done();
    else this.#raw.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#keepsSocket) this.#raw.destroy();
    done(error);
  }
}
