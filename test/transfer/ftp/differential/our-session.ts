import { createHash } from 'node:crypto';
import { FTP, FTPError } from '../../../../transfer/index.ts';
import { Gathered } from '../conformance/content.ts';
import type { Outcome, Step, StepRunner } from './step.ts';

type Method = (...args: never[]) => unknown;

/** ftplib's names for our error classes. */
const errorNames: Readonly<Record<string, string>> = {
  ErrorReply: 'error_reply',
  ErrorTemp: 'error_temp',
  ErrorPerm: 'error_perm',
  ErrorProto: 'error_proto',
  TypeError: 'ValueError',
};

/** Runs ftplib's calls with our FTP class. */
export class OurSession implements StepRunner {
  readonly #ftp = new FTP({ timeoutMs: 10_000 });

  async run([name, ...args]: Step): Promise<Outcome> {
    try {
      const value = (await this.#call(name, args)) ?? null;
      return { value: JSON.parse(JSON.stringify(value)) as unknown };
    } catch (error) {
      if (!(error instanceof FTPError || error instanceof TypeError)) throw error;
      const text = error instanceof FTPError ? error.reply.text : '';
      return { error: errorNames[error.name] ?? error.name, text };
    }
  }

  close(): Promise<void> {
    this.#ftp.close();
    return Promise.resolve();
  }

  #call(name: string, args: readonly unknown[]): unknown {
    const special = this.#special[name];
    if (special !== undefined) return special(...(args as never[]));
    const method = (this.#ftp as unknown as Record<string, Method | undefined>)[name];
    if (method === undefined) throw new Error(`FTP has no ${name}`);
    return method.apply(this.#ftp, args as never[]);
  }

  readonly #special: Readonly<Record<string, Method | undefined>> = {
    set_pasv: (passive: boolean) => this.#ftp.setPasv(passive),
    retrbinary: async (command: string, rest?: number) => {
      const gathered = new Gathered();
      const reply = await this.#ftp.retrbinary(command, gathered.take, { offsetBytes: rest ?? 0 });
      return { reply, data: digest(gathered.bytes) };
    },
    storbinary: (command: string, data: string, rest?: number) =>
      this.#ftp.storbinary(command, [Buffer.from(data, 'base64')], { offsetBytes: rest ?? 0 }),
    storlines: (command: string, data: string) => this.#ftp.storlines(command, [Buffer.from(data, 'base64')]),
    retrlines: async (command: string) => {
      const lines: string[] = [];
      const reply = await this.#ftp.retrlines(command, (line) => void lines.push(line));
      return { reply, lines };
    },
    ntransfercmd: async (command: string, rest?: number) => {
      const { socket, sizeBytes } = await this.#ftp.ntransfercmd(command, { offsetBytes: rest ?? 0 });
      const data = digest(Buffer.concat((await socket.toArray()) as Buffer[]));
      return { size: sizeBytes, data, reply: await this.#ftp.voidresp() };
    },
    mlsd: async (path: string, wanted: string[]) => {
      const entries = await this.#ftp.mlsd(path, wanted);
      return entries.map(({ name, facts }) => [
        name,
        Object.fromEntries([...facts].filter(([fact]) => wanted.includes(fact))),
      ]);
    },
  };
}

const digest = (data: Buffer): string =>
  `${data.length} bytes, SHA-256 ${createHash('sha256').update(data).digest('hex')}`;
