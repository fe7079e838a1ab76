import { createHash } from 'node:crypto';
import { RemoteError, RemoteFileMissing, ResumeRefused } from './remote-error.ts';
import {
  type ByteSource,
  type ChecksumAlgorithm,
  type Remote,
  type RemoteEntry,
  type RemoteSession,
  type StoreOptions,
} from './remote.ts';
import { parentOf } from './remote-path.ts';

/** How a remote in memory differs from the best one there could be. */
export interface MemoryRemoteOptions {
  /** Whether `store` takes an offset. Default: `true`. */
  readonly canResume?: boolean;
  /** Whether `retrieve` takes an offset. Default: `true`. */
  readonly canRetrieveFromOffset?: boolean;
  readonly checksumAlgorithm?: 'sha256' | 'sha1' | 'md5';
  /** Called before each operation takes effect; what it throws, the operation throws, and the session is closed. */
  readonly onOperation?: (operation: string, path: string) => void;
}

/** A tree of files in memory behind the port, for tests of everything that stands on it. */
export class MemoryRemote implements Remote {
  readonly files = new Map<string, Buffer>();
  readonly folders = new Set<string>(['/']);
  readonly modifiedAt = new Map<string, Date>();
  readonly modes = new Map<string, number>();
  readonly label = 'memory';
  readonly options: MemoryRemoteOptions;

  constructor(options: MemoryRemoteOptions = {}) {
    this.options = options;
  }

  async open(signal?: AbortSignal): Promise<RemoteSession> {
    signal?.throwIfAborted();
    await Promise.resolve();
    signal?.throwIfAborted();
    return new MemorySession(this);
  }
}

class MemorySession implements RemoteSession {
  readonly home = '/';
  readonly listsExactTimes = true;
  readonly #remote: MemoryRemote;
  #isOpen = true;
  #lastTurn: Promise<unknown> = Promise.resolve();
  /** Ends the call whose turn it is. */
  #interrupt: ((reason: Error) => void) | undefined;

  constructor(remote: MemoryRemote) {
    this.#remote = remote;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get canResume(): boolean {
    return this.#remote.options.canResume ?? true;
  }

  get checksumAlgorithm(): ChecksumAlgorithm | undefined {
    return this.#remote.options.checksumAlgorithm;
  }

  size(path: string): Promise<number | undefined> {
    return this.#run('size', path, () => this.#remote.files.get(path)?.length);
  }

  modified(path: string): Promise<Date | undefined> {
    return this.#run('modified', path, () => this.#remote.modifiedAt.get(path));
  }

  list(path: string): Promise<RemoteEntry[]> {
    return this.#run('list', path, () => {
      if (!this.#remote.folders.has(path)) throw refused(`LIST ${path}`);
      const isChild = (child: string): boolean => child !== '/' && parentOf(child) === path;
      const nameOf = (child: string): string => child.slice(child.lastIndexOf('/') + 1);
      const folders = [...this.#remote.folders].filter(isChild);
      const files = [...this.#remote.files].filter(([child]) => isChild(child));
      return [
        ...folders.map((child) => ({ name: nameOf(child), kind: 'folder' as const })),
        ...files.map(([child, bytes]) => this.#fileEntry(nameOf(child), child, bytes)),
      ];
    });
  }

  hasFolder(path: string): Promise<boolean> {
    return this.#run('hasFolder', path, () => this.#remote.folders.has(path));
  }

  store(path: string, source: ByteSource, { offsetBytes = 0, onBytes }: StoreOptions = {}): Promise<void> {
    return this.#inOrder(async () => {
      await this.#perform('store', path, () => {
        if (offsetBytes > 0 && !this.canResume) throw new ResumeRefused(`No store at an offset: ${path}`);
        this.#requireFolder(path);
      });
      const old = this.#remote.files.get(path) ?? Buffer.alloc(0);
      let stored = old.subarray(0, offsetBytes);
      this.#remote.files.set(path, stored);
      this.#remote.modifiedAt.delete(path);
      await this.#orClose(async () => {
        for await (const chunk of source) {
          await this.#perform('store-chunk', path, () => undefined);
          stored = Buffer.concat([stored, chunk]);
          this.#remote.files.set(path, stored);
          onBytes?.(chunk.byteLength);
        }
      });
    });
  }

  retrieve(path: string, onBlock: (block: Buffer) => void | Promise<void>, offsetBytes = 0): Promise<void> {
    return this.#inOrder(async () => {
      const bytes = await this.#perform('retrieve', path, () => {
        const found = this.#remote.files.get(path);
        if (found === undefined) throw new RemoteFileMissing(path);
        const isRefused = offsetBytes > 0 && this.#remote.options.canRetrieveFromOffset === false;
        if (isRefused) throw new ResumeRefused(`No retrieve from an offset: ${path}`);
        return found;
      });
      await this.#orClose(async () => {
        for (let at = offsetBytes; at < bytes.length; at += 65_536) {
          await onBlock(bytes.subarray(at, at + 65_536));
        }
      });
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#run('rename', `${from} ${to}`, () => {
      const bytes = this.#requireFile('RNFR', from);
      this.#requireFolder(to);
      if (this.#remote.folders.has(to)) throw refused(`RNTO ${to}`);
      const { files, modifiedAt, modes } = this.#remote;
      files.delete(from);
      files.set(to, bytes);
      moveKey(modifiedAt, from, to);
      moveKey(modes, from, to);
    });
  }

  delete(path: string): Promise<boolean> {
    return this.#run('delete', path, () => {
      this.#remote.modifiedAt.delete(path);
      this.#remote.modes.delete(path);
      return this.#remote.files.delete(path);
    });
  }

  makeFolder(path: string): Promise<boolean> {
    return this.#run('makeFolder', path, () => {
      if (this.#remote.folders.has(path)) return false;
      this.#requireFolder(path);
      if (this.#remote.files.has(path)) throw refused(`MKD ${path}`);
      this.#remote.folders.add(path);
      return true;
    });
  }

  removeFolder(path: string): Promise<boolean> {
    return this.#run('removeFolder', path, () => {
      const isBelow = (name: string): boolean => name.startsWith(`${path}/`);
      if ([...this.#remote.files.keys(), ...this.#remote.folders].some(isBelow)) return false;
      this.#remote.folders.delete(path);
      return true;
    });
  }

  setModified(path: string, modifiedAt: Date): Promise<boolean> {
    return this.#run('setModified', path, () => {
      if (!this.#exists(path)) return false;
      this.#remote.modifiedAt.set(path, modifiedAt);
      return true;
    });
  }

  setMode(path: string, mode: number): Promise<boolean> {
    return this.#run('setMode', path, () => {
      if (!this.#exists(path)) return false;
      this.#remote.modes.set(path, mode);
      return true;
    });
  }

  checksum(path: string): Promise<string | undefined> {
    return this.#run('checksum', path, () => {
      const { checksumAlgorithm } = this.#remote.options;
      const bytes = this.#remote.files.get(path);
      if (checksumAlgorithm === undefined || bytes === undefined) return undefined;
      return createHash(checksumAlgorithm).update(bytes).digest('hex');
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
    this.#interrupt?.(closed());
  }

  #run<T>(operation: string, path: string, act: () => T): Promise<T> {
    return this.#inOrder(() => this.#perform(operation, path, act));
  }

  /** Calls that do not wait for each other run one after the other. */
  #inOrder<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(() => {
      const { promise: interrupted, reject } = Promise.withResolvers<never>();
      this.#interrupt = reject;
      return Promise.race([act(), interrupted]);
    });
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  async #perform<T>(operation: string, path: string, act: () => T): Promise<T> {
    await Promise.resolve();
    if (!this.#isOpen) throw closed();
    await this.#orClose(() => Promise.resolve(this.#remote.options.onOperation?.(operation, path)));
    return act();
  }

  /** What fails in the middle of a transfer leaves a session in a state that nobody knows. */
  async #orClose(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#isOpen = false;
      throw error;
    }
  }

  #fileEntry(name: string, path: string, bytes: Buffer): RemoteEntry {
    const modifiedAt = this.#remote.modifiedAt.get(path);
    const mode = this.#remote.modes.get(path);
    return {
      name,
      kind: 'file',
      sizeBytes: bytes.length,
      ...(modifiedAt === undefined ? {} : { modifiedAt }),
      ...(mode === undefined ? {} : { mode }),
    };
  }

  #exists(path: string): boolean {
    return this.#remote.files.has(path) || this.#remote.folders.has(path);
  }

  #requireFile(verb: string, path: string): Buffer {
    const bytes = this.#remote.files.get(path);
    if (bytes === undefined) throw refused(`${verb} ${path}`);
    return bytes;
  }

  #requireFolder(path: string): void {
    if (!this.#remote.folders.has(parentOf(path))) throw refused(path);
  }
}

function moveKey<T>(map: Map<string, T>, from: string, to: string): void {
  const value = map.get(from);
  map.delete(from);
  if (value === undefined) map.delete(to);
  else map.set(to, value);
}

const closed = (): RemoteError => new RemoteError('The session was closed', { kind: 'transient', hint: '' });

const refused = (request: string): RemoteError =>
  new RemoteError(`${request}: no such file or folder`, { kind: 'permanent', hint: '', isAboutPath: true });
