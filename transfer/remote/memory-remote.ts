import { connectionLost, type MemoryFault, type MemoryOperation, MemorySession } from './memory-session.ts';
import { MemoryTree } from './memory-tree.ts';
import { RemoteError } from './remote-error.ts';
import type { Remote, RemoteSession } from './remote.ts';

/** A call that has reached a remote in memory. */
export interface MemoryCall {
  /** Counts the calls of all sessions together, from 1. */
  readonly number: number;
  /** What the call asks for. */
  readonly operation: MemoryOperation;
  /** The path that the call is about; for a rename, the old one. */
  readonly path: string;
}

/** What a remote in memory can do. */
export interface MemoryRemoteOptions {
  /** Its content, which several remotes may share. Default: an empty tree. */
  readonly tree?: MemoryTree;
  /** Whether it stores from an offset. Default: `true`. */
  readonly canResume?: boolean;
  /** Whether it retrieves from an offset. Default: `true`. */
  readonly canRetrieveFromOffset?: boolean;
  /** The checksum that it computes. Default: none. */
  readonly checksumAlgorithm?: 'sha256' | 'sha1' | 'md5';
  /** Called for each call; returns what goes wrong with it, or `undefined` for nothing. Default: nothing ever does. */
  readonly fault?: (call: MemoryCall) => MemoryFault | undefined;
  /**
   * Awaited before each call takes effect, after it has been counted: so a test decides in which order the calls of several
   * sessions do. Default: at once.
   */
  readonly before?: (call: MemoryCall) => Promise<unknown>;
}

/**
 * A server in memory behind the port, for tests of everything that uses a `Remote`: its content can be inspected, and
 * any call can be cut off or refused.
 *
 * @example
 * // The connection is lost just after the third rename.
 * let renames = 0;
 * const remote = new MemoryRemote({
 *   fault: ({ operation }) => (operation === 'rename' && ++renames === 3 ? 'cut-after' : undefined),
 * });
 */
export class MemoryRemote implements Remote {
  readonly label = 'memory';
  readonly tree: MemoryTree;
  readonly #options: MemoryRemoteOptions;
  readonly #sessions: RemoteSession[] = [];
  #calls = 0;

  constructor(options: MemoryRemoteOptions = {}) {
    this.tree = options.tree ?? new MemoryTree();
    this.#options = options;
  }

  /** The content of each file by its absolute path. */
  get files(): Map<string, Buffer> {
    return this.tree.files;
  }

  /** The absolute path of each folder. */
  get folders(): Set<string> {
    return this.tree.folders;
  }

  /** How many calls have reached it. */
  get calls(): number {
    return this.#calls;
  }

  /** How many sessions are open. */
  get openSessions(): number {
    return this.#sessions.filter(({ isOpen }) => isOpen).length;
  }

  /** If the fault is `refuse`, the login is refused. */
  async open(signal?: AbortSignal): Promise<RemoteSession> {
    signal?.throwIfAborted();
    const fault = await this.#faultOf('open', '/');
    signal?.throwIfAborted();
    if (fault === 'refuse') {
      throw new RemoteError('The login was refused', {
        kind: 'permanent',
        hint: 'Check the user name and the password.',
      });
    }
    if (fault !== undefined) throw connectionLost();
    const { canResume = true, canRetrieveFromOffset = true, checksumAlgorithm } = this.#options;
    const faultOf = (operation: MemoryOperation, path: string): Promise<MemoryFault | undefined> =>
      this.#faultOf(operation, path);
    const session = new MemorySession({
      tree: this.tree,
      canResume,
      canRetrieveFromOffset,
      checksumAlgorithm,
      faultOf,
    });
    this.#sessions.push(session);
    return session;
  }

  async #faultOf(operation: MemoryOperation, path: string): Promise<MemoryFault | undefined> {
    this.#calls += 1;
    const call: MemoryCall = { number: this.#calls, operation, path };
    await this.#options.before?.(call);
    return this.#options.fault?.(call);
  }
}
