import { RemoteError } from '../remote/remote-error.ts';
import type { RemoteSession } from '../remote/remote.ts';

/**
 * The name of an unfinished upload on the server.
 *
 * What a lost session had in flight may still reach the server, at any time: a STOR empties the file of that name, even
 * when another session has completed and verified it by then. So after such a loss the file is renamed to a name that no
 * session has used, and continued there.
 */
export class PartialFile {
  readonly #freshPath: () => string;
  #path: string;
  /** Every name that the file may have: a rename whose reply was lost may have happened, or may happen later. */
  #candidates: string[];
  readonly #abandoned: string[] = [];
  #isEndangered = false;

  /**
   * @param path absolute path to begin with
   * @param freshPath makes an absolute path in the same folder that nothing has used; each call makes another one
   */
  constructor(path: string, freshPath: () => string) {
    this.#path = path;
    this.#candidates = [path];
    this.#freshPath = freshPath;
  }

  /** Absolute path of the file. */
  get path(): string {
    return this.#path;
  }

  /** Names that the file has had, in case a late request makes a file of one. */
  get abandoned(): readonly string[] {
    return this.#abandoned;
  }

  /** Whether a lost session may still change what has this name. */
  get isEndangered(): boolean {
    return this.#isEndangered;
  }

  /** Has to be called when a request that changes the file has failed. */
  failedOn(session: RemoteSession): void {
    if (!session.isOpen) this.#isEndangered = true;
  }

  /**
   * Gives the file a name that no lost session knows. Call it before anything is sent to an endangered file.
   *
   * @returns whether the file was there and has the new name now; otherwise nothing has that name
   */
  async leaveName(session: RemoteSession): Promise<boolean> {
    const next = this.#freshPath();
    const candidates = this.#candidates;
    this.#candidates = [next, ...candidates];
    let isMoved = false;
    for (const candidate of candidates) {
      isMoved = await canRename(session, candidate, next);
      if (isMoved) break;
    }
    this.#abandoned.push(...candidates);
    this.#candidates = [next];
    this.#path = next;
    this.#isEndangered = false;
    return isMoved;
  }
}

/** `false` when there is no such file, or when it cannot be renamed, which some servers refuse while it is open. */
async function canRename(session: RemoteSession, from: string, to: string): Promise<boolean> {
  try {
    await session.rename(from, to);
    return true;
  } catch (error) {
    if (session.isOpen && error instanceof RemoteError && error.kind === 'permanent') return false;
    throw error;
  }
}
