import { RemoteError } from '../remote/remote-error.ts';
import { joinRemotePath } from '../remote/remote-path.ts';
import type { RemoteEntry, RemoteSession } from '../remote/remote.ts';
import { StepFailure } from '../remote/retry.ts';
import type { Sessions } from '../remote/sessions.ts';
import { nameFault } from './local-name.ts';
import { pathFailure, type PathFailure } from './path-failure.ts';
import { byCodeUnit, childPath, foldersHolding, sortedByPath, spellingKey } from './relative-path.ts';
import type { Selection } from './selection.ts';
import type { TreeLimits } from './tree-limits.ts';

/** One file on the server. */
export interface RemoteFile {
  /** Relative to the root of the tree, `/` between the parts. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Absent if the server does not report it. */
  readonly modifiedAt?: Date;
}

/** The wanted part of a tree on the server, sorted by path, and the paths that are not part of it. */
export interface RemoteTree {
  readonly files: readonly RemoteFile[];
  readonly folders: readonly string[];
  /** Paths on the server that are left out or cannot be read, so it is not known what they contain. */
  readonly spared: ReadonlySet<string>;
}

/** Which tree to list, and how to report what is not in the list. */
export interface RemoteWalkOptions {
  readonly sessions: Sessions;
  /** Absolute path of the tree's root on the server. */
  readonly root: string;
  readonly selection: Selection;
  /** Platform on which the names will be used, as in `process.platform`. */
  readonly platform: NodeJS.Platform;
  readonly limits: TreeLimits;
  readonly onLeftOut: (path: string, reason: string) => void;
  readonly onFailure: (failure: PathFailure) => void;
}

/**
 * Lists a tree on the server, several folders at once. Paths excluded by a pattern, links, and anything that is neither a
 * file nor a folder are left out. A folder that cannot be read, and a name that may not be used locally, are failures of
 * their paths.
 *
 * @throws LimitError when the tree is too large; StepFailure when the connection fails for good, or the root itself cannot
 * be read
 */
export async function listRemoteTree(options: RemoteWalkOptions): Promise<RemoteTree> {
  const walk = new RemoteWalk(options);
  try {
    await walk.folder('');
  } catch (error) {
    options.sessions.destroy(error);
    throw error;
  }
  return walk.tree();
}

/** A wanted entry of a listing. */
interface Wanted {
  readonly path: string;
  readonly entry: RemoteEntry;
}

class RemoteWalk {
  readonly #options: RemoteWalkOptions;
  readonly #files: RemoteFile[] = [];
  readonly #folders: string[] = [];
  readonly #spared = new Set<string>();

  constructor(options: RemoteWalkOptions) {
    this.#options = options;
  }

  tree(): RemoteTree {
    const { wantsEmptyFolders } = this.#options.selection;
    const folders = wantsEmptyFolders ? this.#folders : foldersHolding(this.#files.map(({ path }) => path));
    return {
      files: sortedByPath(this.#files),
      folders: [...folders].sort(byCodeUnit),
      spared: this.#spared,
    };
  }

  async folder(path: string): Promise<void> {
    const remote = this.#remotePath(path);
    let entries: RemoteEntry[];
    try {
      entries = await this.#ask(`Listing ${remote}`, (session) => session.list(remote));
    } catch (error) {
      if (path === '' || !isAboutPath(error)) throw error;
      this.#fail(pathFailure(path, error.cause));
      return;
    }
    if (path !== '') this.#folders.push(path);
    const wanted = this.#wantedEntries(path, entries);
    const files = wanted.filter(({ entry }) => entry.kind === 'file');
    await this.#noteFiles(remote, files);
    const folders = wanted.filter(({ entry }) => entry.kind === 'folder');
    for (const folder of folders) this.#options.limits.checkDepth(folder.path);
    await Promise.all(folders.map((folder) => this.folder(folder.path)));
  }

  #ask<T>(step: string, question: (session: RemoteSession) => Promise<T>): Promise<T> {
    return this.#options.sessions.step(step, question);
  }

  async #noteFiles(folder: string, files: readonly Wanted[]): Promise<void> {
    if (files.length === 0) return;
    const found = await this.#ask(`Looking at the files in ${folder}`, (session) =>
      Promise.all(files.map(({ path, entry }) => this.#lookAt(session, path, entry))),
    );
    for (const [index, { path }] of files.entries()) {
      const version = found[index];
      if (version === undefined) {
        this.#fail({ path, reason: 'The server does not report its size', hint: 'Run the mirror again.' });
      } else {
        this.#options.limits.countBytes(version.sizeBytes);
        this.#files.push({ path, ...version });
      }
    }
  }

  #wantedEntries(folder: string, entries: readonly RemoteEntry[]): Wanted[] {
    const names = new Map<string, string>();
    return entries.flatMap((entry) => {
      this.#options.limits.countEntry();
      const path = childPath(folder, entry.name);
      const key = spellingKey(entry.name, this.#options.platform);
      const twin = names.get(key);
      if (twin === entry.name) return [];
      if (!this.#isWanted(path, entry, twin)) {
        this.#spared.add(path);
        return [];
      }
      names.set(key, entry.name);
      return [{ path, entry }];
    });
  }

  #isWanted(path: string, entry: RemoteEntry, twin: string | undefined): boolean {
    const { selection, platform, onLeftOut } = this.#options;
    const unwanted = selection.whyLeftOut(path, entry.kind === 'folder' ? 'folder' : 'file');
    const special = { link: 'a link on the server', other: 'neither a file nor a folder' };
    const reason = unwanted ?? (entry.kind in special ? special[entry.kind as 'link' | 'other'] : undefined);
    if (reason !== undefined) {
      onLeftOut(path, reason);
      return false;
    }
    const fault =
      nameFault(entry.name, platform) ??
      (twin === undefined ? undefined : `differs from ${JSON.stringify(twin)} only in its spelling`);
    if (fault === undefined) return true;
    const hint = 'Rename it on the server, or exclude it.';
    this.#options.onFailure({ path, reason: `The name ${JSON.stringify(entry.name)} ${fault}`, hint });
    return false;
  }

  /** Asks for what the listing lacks; the requests for one folder share a write. */
  async #lookAt(
    session: RemoteSession,
    path: string,
    entry: RemoteEntry,
  ): Promise<Omit<RemoteFile, 'path'> | undefined> {
    const remote = this.#remotePath(path);
    const listed = session.listsExactTimes ? entry.modifiedAt : undefined;
    const [sizeBytes, modifiedAt] = await Promise.all([
      entry.sizeBytes ?? session.size(remote),
      listed ?? session.modified(remote),
    ]);
    return sizeBytes === undefined ? undefined : { sizeBytes, ...(modifiedAt && { modifiedAt }) };
  }

  #fail(failure: PathFailure): void {
    this.#spared.add(failure.path);
    this.#options.onFailure(failure);
  }

  #remotePath(path: string): string {
    return joinRemotePath(this.#options.root, path);
  }
}

/** Whether a step failed for a reason that concerns its path alone. */
const isAboutPath = (error: unknown): error is StepFailure =>
  error instanceof StepFailure && error.cause instanceof RemoteError && error.cause.isAboutPath;
