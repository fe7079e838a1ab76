import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

const crlf = Buffer.from('\r\n');

/**
 * Stands between a client and the control port of a server on the same address, and keeps one command back: the client
 * loses its session then, as after a fault of the network, while the server still waits for the command and gets it when
 * `release` is called, with a data connection that has ended. All other data connections go to the server directly.
 * Without TLS only.
 */
export class HeldCommand implements AsyncDisposable {
  readonly #target: { readonly address: string; readonly port: number };
  readonly #isHeld: (line: string) => boolean;
  readonly #isReleasedBy: (line: string) => boolean;
  readonly #listener: Server;
  readonly #sockets = new Set<Socket>();
  /** Passes on what clients have sent since `release`, once the server has answered. */
  #gate: Promise<unknown> = Promise.resolve();
  #isReleased = false;
  #held:
    | { readonly server: Socket; readonly line: Buffer; readonly dataPort: () => number | undefined }
    | undefined;

  private constructor(
    target: { readonly address: string; readonly port: number },
    isHeld: (line: string) => boolean,
    isReleasedBy: (line: string) => boolean,
  ) {
    this.#target = target;
    this.#isHeld = isHeld;
    this.#isReleasedBy = isReleasedBy;
    this.#listener = createServer((client) => this.#link(client));
  }

  /**
   * @param isHeld the first line for which it returns `true` is kept back
   * @param isReleasedBy `release` is called before the first line for which it returns `true`. Default: never
   */
  static async start(
    target: { readonly address: string; readonly port: number },
    isHeld: (line: string) => boolean,
    isReleasedBy: (line: string) => boolean = () => false,
  ): Promise<HeldCommand> {
    const held = new HeldCommand(target, isHeld, isReleasedBy);
    held.#listener.listen(0, target.address);
    await once(held.#listener, 'listening');
    return held;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** The command that was kept back. */
  get command(): string | undefined {
    return this.#held?.line.toString().trim();
  }

  /** Lets the command reach the server. Whatever clients send from now on waits until the server is done with it. */
  release(): void {
    if (this.#held === undefined) throw new Error('No command was kept back');
    const { server, line, dataPort } = this.#held;
    const port = dataPort();
    const data = port === undefined ? undefined : this.#track(connect(port, this.#target.address));
    this.#isReleased = true;
    this.#gate = finalReply(server, data);
    server.write(line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#listener.close();
    await once(this.#listener, 'close');
  }

  #track(socket: Socket): Socket {
    this.#sockets.add(socket);
    return socket.setNoDelay().on('error', () => undefined);
  }

  #link(client: Socket): void {
    const server = this.#track(connect(this.#target.port, this.#target.address));
    this.#track(client);
    let dataPort: number | undefined;
    server.on('data', (chunk) => {
      const port = /^229 .*\(\|\|\|(\d+)\|\)/m.exec(chunk.toString())?.[1];
      if (port !== undefined) dataPort = Number(port);
      client.write(chunk);
    });
    server.on('end', () => client.end());
    client.on('end', () => server.end());
    let rest: Buffer = Buffer.alloc(0);
    client.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      for (let end = rest.indexOf(crlf); end >= 0; end = rest.indexOf(crlf)) {
        const line = rest.subarray(0, end + 2);
        rest = rest.subarray(end + 2);
        if (this.#held === undefined && this.#isHeld(line.toString())) {
          this.#held = { server, line, dataPort: () => dataPort };
          client.removeAllListeners('end').resetAndDestroy();
          return;
        }
        if (!this.#isReleased && this.#isReleasedBy(line.toString())) this.release();
        void this.#gate.then(() => server.write(line));
      }
    });
  }
}

/**
 * Resolves at the first reply that is not preliminary, or when the server closes the connection. A server that has its data
 * connection before the command may drop one that ends too early, so it ends with the first reply.
 */
async function finalReply(server: Socket, data: Socket | undefined): Promise<void> {
  let text = '';
  for (;;) {
    const [chunk] = (await Promise.race([once(server, 'data'), once(server, 'close')])) as [Buffer | boolean];
    if (typeof chunk === 'boolean') return;
    data?.end();
    text += chunk.toString();
    if (/^[2-5]\d\d .*\r\n/m.test(text)) return;
  }
}
