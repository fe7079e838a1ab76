import { setImmediate as nextTurn } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { type ServerMode, startServer } from '../servers/start.ts';
import { BinaryStore } from './support/binary-store.ts';
import { plainCredential } from './support/credentials.ts';
import { at, executeNode, type ExecutionSettings } from './support/execute-context.ts';

const modes: readonly ServerMode[] = [
  { kind: 'vsftpd', tls: 'none' },
  { kind: 'vsftpd', tls: 'explicit' },
  { kind: 'proftpd', tls: 'none' },
  { kind: 'proftpd', tls: 'explicit' },
];

const sockets = (): string[] => process.getActiveResourcesInfo().filter((name) => /^(TCP|TLS)/.test(name));

/** A store that does something once the first bytes of an upload have been read. */
class InterferingStore extends BinaryStore {
  readonly #interfere: () => void;
  #opened = 0;

  constructor(interfere: () => void) {
    super();
    this.#interfere = interfere;
  }

  override async getBinaryStream(id: string, chunkSize?: number): Promise<Readable> {
    const stream = await super.getBinaryStream(id, chunkSize);
    // The first stream is read for the hash.
    this.#opened += 1;
    return this.#opened === 1 ? stream : Readable.from(this.#interferedWith(stream), { objectMode: false });
  }

  async *#interferedWith(stream: Readable): AsyncGenerator<Buffer> {
    let isFirst = true;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      yield chunk;
      if (isFirst) this.#interfere();
      isFirst = false;
    }
  }
}

describe.each(modes)('$kind, TLS $tls: when a call settles, no socket of it is left', (mode) => {
  test('an upload that succeeds, fails or is stopped, and a download of it', async () => {
    await using server = await startServer(mode);
    const before = sockets();
    const credential = plainCredential(server, {
      protocol: server.tls === 'none' ? 'none' : 'explicit',
      caCertificate: server.ca,
    });
    const path = at('/large.bin');
    const expectNothingLeft = async (settings: Omit<ExecutionSettings, 'credential'>, message?: RegExp) => {
      const call = executeNode({ credential, ...settings });
      await (message === undefined ? call : expect(call).rejects.toThrow(message));
      // libuv closes a handle in the turn after the request.
      await nextTurn();
      await nextTurn();
      expect(sockets()).toEqual(before);
    };
    const uploadFrom = (store: BinaryStore): Omit<ExecutionSettings, 'credential'> => ({
      parameters: { operation: 'upload', path },
      items: [{ json: {}, binary: { data: store.put(Buffer.alloc(8_000_000, 'node')) } }],
      store,
    });
    const failing = new InterferingStore(() => {
      throw new Error('The store fails');
    });
    await expectNothingLeft(uploadFrom(failing), /The store fails/);
    const stopping = new AbortController();
    const stopped = new InterferingStore(() => stopping.abort(new Error('It was stopped')));
    await expectNothingLeft({ ...uploadFrom(stopped), signal: stopping.signal }, /It was stopped/);
    await expectNothingLeft(uploadFrom(new BinaryStore()));
    await expectNothingLeft({ parameters: { operation: 'download', path } });
    await expectNothingLeft({ parameters: { operation: 'download', path: at('/missing') } }, /no such file/);
  });
});
