import { Client } from 'basic-ftp';
import { Readable, Writable } from 'node:stream';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** PEM; empty for a server without TLS. */
  readonly ca?: string;
}

export interface ClientOptions {
  /** Default: explicit TLS where there is a `ca`, none otherwise. */
  readonly secure?: boolean | 'implicit';
  readonly timeoutMs?: number;
}

/** A logged-in client that is independent of this project: if it works, the server is right. */
export async function openClient(
  { host, port, ca = '' }: Endpoint,
  options: ClientOptions = {},
): Promise<Client> {
  const client = new Client(options.timeoutMs ?? 10_000);
  await client.access({
    host,
    port,
    user: 'user',
    password: 'secret',
    secure: options.secure ?? ca !== '',
    secureOptions: { ca },
  });
  return client;
}

export async function upload(client: Client, path: string, content: Buffer): Promise<void> {
  await client.uploadFrom(Readable.from(content.length > 0 ? [content] : []), path);
}

export async function download(client: Client, path: string, startBytes = 0): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const target = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  await client.downloadTo(target, path, startBytes);
  return Buffer.concat(chunks);
}

/** Bytes that repeat only after 251 of them, so that a shifted or repeated block is detected. */
export function pattern(sizeBytes: number): Buffer {
  return Buffer.alloc(
    sizeBytes,
    Uint8Array.from({ length: 251 }, (_, index) => index),
  );
}
