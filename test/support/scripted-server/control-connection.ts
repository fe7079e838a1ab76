import { type Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import { CommandLines } from './command-lines.ts';

export interface ControlConnectionEvents {
  /** Lines that one chunk of the socket completed. */
  readonly lines: (lines: string[]) => void;
  readonly violation: (what: string) => void;
  readonly closed: () => void;
}

/** The bytes of the control connection: lines in, text out, TLS on request, and three ways to end. */
export class ControlConnection {
  readonly #raw: Socket;
  readonly #lines: CommandLines;
  readonly #events: ControlConnectionEvents;
  #socket: Socket;

  constructor(raw: Socket, events: ControlConnectionEvents) {
    this.#raw = raw;
    this.#socket = raw;
    this.#events = events;
    this.#lines = new CommandLines(events.violation);
    raw.setNoDelay(true);
    raw.on('close', events.closed);
    this.#listen(raw);
  }

  get isSecure(): boolean {
    return this.#socket instanceof TLSSocket;
  }

  /** Continues in TLS, as the server. Unencrypted bytes after the request are dropped, not executed. */
  startTls(secureContext: SecureContext): void {
    if (this.#lines.discardPartial()) this.#events.violation('unencrypted bytes after AUTH');
    this.#raw.removeAllListeners('data');
    this.#socket = new TLSSocket(this.#raw, { isServer: true, secureContext });
    this.#listen(this.#socket);
  }

  write(text: string | Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(text);
  }

  /** Resolves when everything written has been passed to the kernel, or never can be. */
  flushed(): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.write('', () => resolve());
    });
  }

  /** Sends what was written, then closes like a server that ends the session. */
  close(): void {
    this.#socket.destroySoon();
  }

  /** Ends with RST. It goes to the TCP socket: a TLS socket cannot be reset. */
  reset(): void {
    if (!this.#raw.destroyed) this.#raw.resetAndDestroy();
  }

  destroy(): void {
    this.#socket.destroy();
    this.#raw.destroy();
  }

  #listen(socket: Socket): void {
    socket.on('data', (chunk) => {
      const lines = this.#lines.push(chunk);
      if (lines.length > 0) this.#events.lines(lines);
    });
    socket.on('error', () => {
      // A broken TLS layer leaves the TCP socket open; nothing more can be sent to this client.
      this.#raw.destroy();
    });
  }
}
