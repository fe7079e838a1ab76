import { type Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import { type Changes } from '../changes.ts';
import { delivered } from '../delivered.ts';
import { type DataConnectionRecord } from './records.ts';

/** One accepted data connection: bytes in or out, plain or over TLS in the role of the server. */
export class DataConnection {
  readonly #raw: Socket;
  readonly #stream: Socket;
  readonly #record: DataConnectionRecord;
  readonly #changes: Changes;
  #failed = false;

  constructor(
    raw: Socket,
    secureContext: SecureContext | undefined,
    recording: { readonly record: DataConnectionRecord; readonly changes: Changes },
  ) {
    this.#raw = raw;
    this.#record = recording.record;
    this.#changes = recording.changes;
    this.#stream = secureContext ? new TLSSocket(raw, { isServer: true, secureContext }) : raw;
    this.#stream.on('error', () => {
      this.#failed = true;
      raw.destroy();
    });
    raw.on('close', () => {
      this.#record.isOpen = false;
      this.#changes.notify();
    });
  }

  /** True when bytes can no longer pass, whichever side ended the connection. */
  get isBroken(): boolean {
    return this.#failed || this.#stream.destroyed;
  }

  /** The client's bytes until it ends its half. Rejects if the connection breaks first. */
  async *receive(): AsyncGenerator<Buffer, void> {
    const chunks: AsyncIterable<Buffer> = this.#stream.iterator({ destroyOnReturn: false });
    for await (const chunk of chunks) {
      this.#note({ received: chunk.length });
      yield chunk;
    }
    this.#note({});
  }

  /** Resolves once the chunk has been passed to the kernel. */
  send(chunk: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.write(chunk, (error) => {
        this.#note({ sent: error ? 0 : chunk.length });
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /**
   * Ends our half after all that was sent. The other half is still read: an early close would reset what is in transit.
   */
  end(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.end((error?: Error | null) => {
        this.#stream.resume();
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /**
   * Sends what was written, then closes both halves as close(2) does: bytes that arrive later are answered with RST.
   */
  close(): void {
    this.#stream.destroySoon();
  }

  /** Ends with RST once the client's kernel has what was sent before. */
  async reset(): Promise<void> {
    await delivered(this.#raw);
    if (!this.#raw.destroyed) this.#raw.resetAndDestroy();
  }

  destroy(): void {
    this.#stream.destroy();
    this.#raw.destroy();
  }

  #note({ received = 0, sent = 0 }: { readonly received?: number; readonly sent?: number }): void {
    if (this.#stream instanceof TLSSocket) this.#record.resumed = this.#stream.isSessionReused();
    this.#record.bytesReceived += received;
    this.#record.bytesSent += sent;
    this.#changes.notify();
  }
}
