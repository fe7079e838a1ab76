import { createHash } from 'node:crypto';
import { refusal, type MemoryTree } from './memory-tree.ts';
import { RemoteError, RemoteFileMissing, ResumeRefused } from './remote-error.ts';
import type { ByteSource, ChecksumAlgorithm, RemoteEntry, RemoteSession, StoreOptions } from './remote.ts';

/** What a call asks for. A store or a retrieve is one call, and one more for each block of bytes. */
export type MemoryOperation =
  | 'open'
  | Exclude<keyof RemoteSession, 'isOpen' | 'home' | 'canResume' | 'listsExactTimes' | 'close' | 'destroy'>
  | 'store-block'
  | 'retrieve-block';

/**
 * What may happen to a call:
 * - `cut-before`: the session is lost, and the call has no effect;
 * - `cut-after`: the call takes effect, and the session is lost with its reply;
 * - `refuse`: the server permanently refuses it, only because of its path; the session remains usable.
 */
export type MemoryFault = 'cut-before' | 'cut-after' | 'refuse';

/** What a session needs from its remote. */
export interface MemoryServer {
  readonly tree: MemoryTree;
  readonly canResume: boolean;
  readonly canRetrieveFromOffset: boolean;
  readonly checksumAlgorithm: 'sha256' | 'sha1' | 'md5' | undefined;
  /** Counts a call, and resolves when it may take effect; to what goes wrong with it. */
  readonly faultOf: (operation: MemoryOperation, path: string) => Promise<MemoryFault | undefined>;
}

const blockBytes = 65_536;

/** The failure of a call whose session is lost. */
export const connectionLost = (): RemoteError =>
  new RemoteError('The connection was lost', { kind: 'transient', hint: 'Try again.' });

/** One session of a remote in memory. Calls that do not wait for each other run in the order of the calls. */
export class MemorySession implements RemoteSession {
  readonly home = '/';
  readonly listsExactTimes = true;
  readonly canResume: boolean;
  readonly #server: MemoryServer;
  readonly #tree: MemoryTree;
  #isOpen = true;
  #lastTurn: Promise<unknown> = Promise.resolve();
  /** Ends the call whose turn it is. */
  #interrupt: ((reason: Error) => void) | undefined;

  constructor(server: MemoryServer) {
    this.#server = server;
    this.#tree = server.tree;
    this.canResume = server.canResume;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get checksumAlgorithm(): ChecksumAlgorithm | undefined {
    return this.#server.checksumAlgorithm;
  }

  size(path: string): Promise<number | undefined> {
    return this.#call('size', path, () => this.#tree.files.get(path)?.length);
  }

  modified(path: string): Promise<Date | undefined> {
    return this.#call('modified', path, () => this.#tree.modifiedAt.get(path));
  }

  list(path: string): Promise<RemoteEntry[]> {
    return this.#call('list', path, () => this.#tree.list(path));
  }

  hasFolder(path: string): Promise<boolean> {
    return this.#call('hasFolder', path, () => this.#tree.folders.has(path));
  }

  store(path: string, source: ByteSource, { offsetBytes = 0, onBytes }: StoreOptions = {}): Promise<void> {
    return this.#inOrder(async () => {
      const file = await this.#perform('store', path, () => {
        if (offsetBytes > 0 && !this.canResume) throw new ResumeRefused(`Cannot store at an offset: ${path}`);
        return this.#tree.openFile(path, offsetBytes);
      });
      await this.#orClose(async () => {
        for await (const chunk of source) {
          await this.#perform('store-block', path, () => file.write(chunk));
          onBytes?.(chunk.byteLength);
        }
      }).finally(() => file.close());
    });
  }

  retrieve(path: string, onBlock: (block: Buffer) => void | Promise<void>, offsetBytes = 0): Promise<void> {
    return this.#inOrder(async () => {
      const bytes = await this.#perform('retrieve', path, () => {
        const found = this.#tree.files.get(path);
        if (found === undefined) throw new RemoteFileMissing(path);
        const isRefused = offsetBytes > 0 && !this.#server.canRetrieveFromOffset;
        if (isRefused) throw new ResumeRefused(`Cannot retrieve from an offset: ${path}`);
        return found;
      });
      await this.#orClose(async () => {
        for (let at = offsetBytes; at < bytes.length; at += blockBytes) {
          await this.#perform('retrieve-block', path, () => undefined);
          await onBlock(bytes.subarray(at, at + blockBytes));
        }
      });
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#call('rename', from, () => this.#tree.rename(from, to));
  }

  renameFolder(from: string, to: string): Promise<void> {
    return this.#call('renameFolder', from, () => this.#tree.renameFolder(from, to));
  }

  delete(path: string): Promise<boolean> {
    return this.#call('delete', path, () => this.#tree.delete(path));
  }

  makeFolder(path: string): Promise<boolean> {
    return this.#call('makeFolder', path, () => this.#tree.makeFolder(path));
  }

  removeFolder(path: string): Promise<boolean> {
    return this.#call('removeFolder', path, () => this.#tree.removeFolder(path));
  }

  setModified(path: string, modifiedAt: Date): Promise<boolean> {
    return this.#call('setModified', path, () => {
      if (!this.#tree.has(path)) return false;
      this.#tree.modifiedAt.set(path, modifiedAt);
      return true;
    });
  }

  setMode(path: string, mode: number): Promise<boolean> {
    return this.#call('setMode', path, () => {
      if (!this.#tree.has(path)) return false;
      this.#tree.modes.set(path, mode);
      return true;
    });
  }

  checksum(path: string): Promise<string | undefined> {
    return this.#call('checksum', path, () => {
      const algorithm = this.#server.checksumAlgorithm;
      const bytes = this.#tree.files.get(path);
      if (algorithm === undefined || bytes === undefined) return undefined;
      return createHash(algorithm).update(bytes).digest('hex');
    });
  }

  async close(): Promise<void> {
    const closing = this.#inOrder(async () => {
      await Promise.resolve();
      this.#isOpen = false;
    });
    await closing.catch(() => undefined);
  }

  destroy(): void {
    this.#isOpen = false;
    this.#interrupt?.(connectionLost());
  }

  #call<T>(operation: MemoryOperation, path: string, act: () => T): Promise<T> {
    return this.#inOrder(() => this.#perform(operation, path, act));
  }

  #inOrder<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(() => {
      const { promise: interrupted, reject } = Promise.withResolvers<never>();
      this.#interrupt = reject;
      return Promise.race([act(), interrupted]);
    });
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  async #perform<T>(operation: MemoryOperation, path: string, act: () => T): Promise<T> {
    this.#requireOpen();
    const fault = await this.#server.faultOf(operation, path);
    this.#requireOpen();
    if (fault === 'refuse') throw refusal(`${operation} ${path}: permission denied`);
    if (fault === undefined) return act();
    this.#isOpen = false;
    if (fault === 'cut-after') act();
    throw connectionLost();
  }

  #requireOpen(): void {
    if (!this.#isOpen) throw connectionLost();
  }

  /** Closes the session when a transfer fails in the middle, because its state is then not known. */
  async #orClose(transfer: () => Promise<void>): Promise<void> {
    try {
      await transfer();
    } catch (error) {
      this.#isOpen = false;
      throw error;
    }
  }
}
