import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import type { CommandEncoding } from './command-line.ts';

/** What a control stream reports. */
export interface ControlStreamHandlers {
  /** Called with the text of each chunk; a character that is split between two chunks comes with the second. */
  readonly onText: (text: string) => void;
  /** Called when the stream ends: with the socket's error, or without one when the server closed it. */
  readonly onLost: (error?: Error) => void;
}

/**
 * The text on one socket, plain or TLS. Bytes are decoded here, so that the socket itself keeps emitting bytes and TLS
 * can be started on it and removed again.
 */
export class ControlStream {
  readonly socket: Socket;
  /** Whether the stream may end without being lost. */
  mayEnd = false;
  readonly #encoding: CommandEncoding;
  readonly #decoder: StringDecoder;
  readonly #handlers: ControlStreamHandlers;
  readonly #onData = (chunk: Buffer): void => this.#handlers.onText(this.#decoder.write(chunk));
  readonly #onEnd = (): void => {
    if (!this.mayEnd) this.#handlers.onLost();
  };
  readonly #onError = (error: Error): void => this.#handlers.onLost(error);
  readonly #onClose = (): void => this.#handlers.onLost();

  constructor(socket: Socket, encoding: CommandEncoding, handlers: ControlStreamHandlers) {
    this.socket = socket;
    this.#encoding = encoding;
    this.#decoder = new StringDecoder(encoding);
    this.#handlers = handlers;
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
    socket.resume();
  }

  /** Treats the text so far as complete, and returns whether it ended within a character. */
  endsWithinCharacter(): boolean {
    return this.#decoder.end() !== '';
  }

  write(text: string): void {
    this.socket.write(text, this.#encoding);
  }

  /** Stops listening and leaves the socket open. */
  detach(): void {
    this.socket.off('data', this.#onData);
    this.socket.off('end', this.#onEnd);
    this.socket.off('error', this.#onError);
    this.socket.off('close', this.#onClose);
  }

  destroy(): void {
    this.detach();
    this.socket.on('error', () => undefined); // The connection is abandoned; why its socket ends no longer matters.
    this.socket.destroy();
  }
}
