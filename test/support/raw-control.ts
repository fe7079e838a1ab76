import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Changes } from './changes.ts';

/** A control connection under the direct control of a test: any line, at any time, and every reply as it arrived. */
export class RawControl implements Disposable {
  readonly socket: Socket;
  readonly #changes = new Changes();
  #text = '';
  #end: 'fin' | 'reset' | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (chunk: unknown) => {
      this.#text += String(chunk);
      this.#changes.notify();
    });
    socket.on('error', () => this.#ended('reset'));
    socket.on('end', () => this.#ended('fin'));
    socket.on('close', () => this.#ended('fin'));
  }

  static async connect({ host, port }: { host: string; port: number }): Promise<RawControl> {
    const socket = connect({ host, port, noDelay: true });
    const control = new RawControl(socket);
    await once(socket, 'connect');
    return control;
  }

  /** Connects and logs in, in image type. */
  static async login(server: {
    host: string;
    port: number;
    user?: string;
    password?: string;
  }): Promise<RawControl> {
    const control = await RawControl.connect(server);
    await control.reply();
    await control.command(`USER ${server.user ?? 'user'}`);
    await control.command(`PASS ${server.password ?? 'secret'}`);
    await control.command('TYPE I');
    return control;
  }

  /** Text that has arrived and has not been taken as a reply yet. */
  get pendingText(): string {
    return this.#text;
  }

  /** Sends the lines in one write. */
  send(...lines: readonly string[]): void {
    this.socket.write(lines.map((line) => `${line}\r\n`).join(''));
  }

  async command(line: string): Promise<string> {
    this.send(line);
    return this.reply();
  }

  /** The next whole reply, its lines separated by LF. Rejects when the connection ends first. */
  async reply(): Promise<string> {
    await this.#changes.until(() => this.#replyLength() > 0 || this.#end !== undefined);
    const length = this.#replyLength();
    if (length === 0) throw new Error(`The control connection ended (${this.#end ?? ''}) before a reply`);
    const reply = this.#text.slice(0, length);
    this.#text = this.#text.slice(length);
    return reply.trimEnd().replaceAll('\r\n', '\n');
  }

  /** Resolves when the text has arrived, whether it is a reply or not. */
  async text(expected: string): Promise<void> {
    await this.#changes.until(() => this.#text.includes(expected));
  }

  /** How the server ended the connection, once it has. */
  async ended(): Promise<'fin' | 'reset'> {
    await this.#changes.until(() => this.#end !== undefined);
    return this.#end ?? 'fin';
  }

  /** Asks for a passive port and connects to it. */
  async openData(): Promise<Socket> {
    const reply = await this.command('EPSV');
    const port = Number(/\(\|\|\|(\d+)\|\)/.exec(reply)?.[1]);
    return this.connectData(port);
  }

  async connectData(port: number): Promise<Socket> {
    const data = connect({ host: this.socket.remoteAddress ?? '', port, allowHalfOpen: true, noDelay: true });
    await once(data, 'connect');
    return data;
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  #ended(how: 'fin' | 'reset'): void {
    this.#end ??= how;
    this.#changes.notify();
  }

  #replyLength(): number {
    const first = /^(\d{3})([ -])[^\n]*\r\n/.exec(this.#text);
    if (!first) return 0;
    if (first[2] === ' ') return first[0].length;
    const last = new RegExp(`\\r\\n${first[1] ?? ''} [^\\n]*\\r\\n`).exec(this.#text);
    return last ? last.index + last[0].length : 0;
  }
}
