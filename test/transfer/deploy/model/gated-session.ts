import { connectionLost } from '../../../../transfer/remote/memory-session.ts';
import type {
  ByteSource,
  RemoteEntry,
  RemoteSession,
  StoreOptions,
} from '../../../../transfer/remote/remote.ts';
import type { Call } from './calls.ts';
import type { RunNames } from './run-names.ts';

/** A session whose calls are carried out by the model, one after the other. A store is two: opening the file, writing. */
export class GatedSession implements RemoteSession {
  readonly home = '/';
  readonly canResume = true;
  readonly checksumAlgorithm = undefined;
  readonly listsExactTimes = true;
  readonly #make: (call: Call | Promise<Call>) => Promise<unknown>;
  readonly #names: RunNames;
  #isOpen = true;

  constructor(make: (call: Call | Promise<Call>) => Promise<unknown>, names: RunNames) {
    this.#make = make;
    this.#names = names;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  size(path: string): Promise<number | undefined> {
    return this.#ask('size', path);
  }

  async modified(path: string): Promise<Date | undefined> {
    const timeMs = await this.#ask<number | undefined>('modified', path);
    return timeMs === undefined ? undefined : new Date(timeMs);
  }

  async list(path: string): Promise<RemoteEntry[]> {
    return this.#names.fromModel(await this.#ask<RemoteEntry[]>('list', path));
  }

  hasFolder(path: string): Promise<boolean> {
    return this.#ask('hasFolder', path);
  }

  async store(
    path: string,
    source: ByteSource,
    { offsetBytes = 0, onBytes }: StoreOptions = {},
  ): Promise<void> {
    if (offsetBytes > 0) throw new Error(`${path} is resumed: files in the model are too small for that`);
    const opening = this.#ask<boolean>('open-file', path);
    const modelPath = this.#names.toModel(path);
    const content = contentOf(source);
    const writing = this.#make(
      content.then((bytes) => ({ operation: 'write', path: modelPath, content: bytes })),
    );
    const [opened, written] = await Promise.allSettled([opening, writing]);
    if (opened.status === 'rejected') throw opened.reason;
    if (written.status === 'rejected') throw written.reason;
    onBytes?.((await content).length);
  }

  async retrieve(path: string, onBlock: (block: Buffer) => void | Promise<void>): Promise<void> {
    await onBlock(Buffer.from(await this.#ask<string>('retrieve', path)));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#ask('rename', from, to);
  }

  renameFolder(from: string, to: string): Promise<void> {
    return this.#ask('renameFolder', from, to);
  }

  delete(path: string): Promise<boolean> {
    return this.#ask('delete', path);
  }

  makeFolder(path: string): Promise<boolean> {
    return this.#ask('makeFolder', path);
  }

  removeFolder(path: string): Promise<boolean> {
    return this.#ask('removeFolder', path);
  }

  setModified(): Promise<boolean> {
    return Promise.resolve(false);
  }

  setMode(): Promise<boolean> {
    return Promise.resolve(false);
  }

  checksum(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  close(): Promise<void> {
    this.#isOpen = false;
    return Promise.resolve();
  }

  destroy(): void {
    this.#isOpen = false;
  }

  async #ask<T>(operation: Call['operation'], path: string, to?: string): Promise<T> {
    if (!this.#isOpen) throw connectionLost();
    const { toModel } = this.#names;
    const call = { operation, path: toModel(path), ...(to !== undefined && { to: toModel(to) }) };
    return (await this.#make(call)) as T;
  }
}

async function contentOf(source: ByteSource): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
