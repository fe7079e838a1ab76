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
  /** Absent where the server does not say. */
  readonly modifiedAt?: Date;
}

/** What of a server's tree is wanted, sorted by path, and what of it is not looked at. */
export interface RemoteTree {
  readonly files: readonly RemoteFile[];
  readonly folders: readonly string[];
  /** Paths that the server has and that are not wanted, or cannot be had: what is there is not known. */
  readonly spared: ReadonlySet<string>;
}

/** Which tree is listed, and who hears of what is not in the list. */
export interface RemoteWalkOptions {
  readonly sessions: Sessions;
  /** Absolute path of the tree's root on the server. */
  readonly root: string;
  readonly selection: Selection;
  /** Where the names will be local ones, as `process.platform` has it. */
  readonly platform: NodeJS.Platform;
  readonly limits: TreeLimits;
  readonly onLeftOut: (path: string, reason: string) => void;
  readonly onFailure: (failure: PathFailure) => void;
}

/**
 * Lists a tree on the server, several folders at once. What a pattern leaves out, a link, and what is neither file nor
 * folder are left out; a folder that cannot be read and a name that may not become a local one are failures of those
 * paths.
 *
 * @throws LimitError; StepFailure when the connection does not hold, or the root itself cannot be read
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

/** An entry of a listing that is wanted. */
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
        this.#fail({ path, reason: 'The server does not tell its size', hint: 'Run the mirror again.' });
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
      (twin === undefined ? undefined : `differs from ${JSON.stringify(twin)} in case only`);
    if (fault === undefined) return true;
    const hint = 'Rename it on the server, or exclude it.';
    this.#options.onFailure({ path, reason: `The name ${JSON.stringify(entry.name)} ${fault}`, hint });
    return false;
  }

  /** What the listing does not say is asked; the questions of one folder leave together. */
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

/** Whether a step failed for reasons that concern its path alone. */
const isAboutPath = (error: unknown): error is StepFailure =>
  error instanceof StepFailure && error.cause instanceof RemoteError && error.cause.isAboutPath;
