import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';

/** Passes a control connection on to a server and notes the commands; data connections go to the server itself. */
export class CommandRecorder implements AsyncDisposable {
  readonly #server: Server;
  #text = '';

  private constructor(target: { readonly address: string; readonly port: number }) {
    this.#server = createServer((client) => {
      const server = connect({ host: target.address, port: target.port });
      client.on('data', (chunk: Buffer) => {
        this.#text += chunk.toString();
      });
      client.pipe(server).pipe(client);
      client.on('error', () => server.destroy());
      server.on('error', () => client.destroy());
    });
  }

  static async start(target: { readonly address: string; readonly port: number }): Promise<CommandRecorder> {
    const recorder = new CommandRecorder(target);
    recorder.#server.listen(0, target.address);
    await once(recorder.#server, 'listening');
    return recorder;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The commands since the last call. */
  take(): string[] {
    const lines = this.#text.split('\r\n').slice(0, -1);
    this.#text = '';
    return lines;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }
}
