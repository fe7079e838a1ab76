import type { RemoteEntry, RemoteSession } from '../remote/remote.ts';
import { StepFailure } from '../remote/retry.ts';
import { joinRemotePath } from '../remote/remote-path.ts';
import type { RemoteVersion } from '../file/remote-version.ts';
import type { TreeLimits } from './limits.ts';
import { nameFault, nameKey } from '../tree/local-name.ts';
import type { MirrorContext } from './mirror-context.ts';
import { failureOf, isPathFault } from './path-fault.ts';

/** One file on the server. */
export interface RemoteFile extends RemoteVersion {
  /** Relative to the mirrored folder, `/` between the parts. */
  readonly path: string;
}

/** What of a server's tree is to be here, sorted by path, and what of it is not looked at. */
export interface RemoteTree {
  readonly files: readonly RemoteFile[];
  readonly folders: readonly string[];
  /** Names that the server has and the mirror does not: nothing here below them is deleted. */
  readonly spared: ReadonlySet<string>;
}

/**
 * Lists a tree on the server, several folders at once. What a pattern leaves out, a link and what is neither file nor
 * folder are told and left out; a folder that cannot be read and a name that may not stand here are failures of those
 * paths.
 *
 * @throws LimitError; StepFailure when the connection does not hold, or the mirrored folder itself cannot be read
 */
export async function listRemoteTree(context: MirrorContext, limits: TreeLimits): Promise<RemoteTree> {
  const walk = new RemoteWalk(context, limits);
  try {
    await walk.folder('');
  } catch (error) {
    context.sessions.destroy(error);
    throw error;
  }
  return walk.tree();
}

/** An entry of a listing that is to be here. */
interface Wanted {
  readonly path: string;
  readonly entry: RemoteEntry;
}

class RemoteWalk {
  readonly #context: MirrorContext;
  readonly #limits: TreeLimits;
  readonly #files: RemoteFile[] = [];
  readonly #folders: string[] = [];
  readonly #spared = new Set<string>();

  constructor(context: MirrorContext, limits: TreeLimits) {
    this.#context = context;
    this.#limits = limits;
  }

  tree(): RemoteTree {
    const wanted = this.#context.selection.wantsEmptyFolders ? this.#folders : foldersAbove(this.#files);
    return {
      files: this.#files.sort((a, b) => (a.path < b.path ? -1 : 1)),
      folders: wanted.sort(),
      spared: this.#spared,
    };
  }

  async folder(path: string): Promise<void> {
    const remote = this.#context.remotePath(path);
    let entries: RemoteEntry[];
    try {
      entries = await this.#ask(`Listing ${remote}`, (session) => session.list(remote));
    } catch (error) {
      if (path === '' || !(error instanceof StepFailure) || !isPathFault(error.cause)) throw error;
      this.#fail(path, error);
      return;
    }
    if (path !== '') this.#folders.push(path);
    const wanted = this.#wantedEntries(path, entries);
    const files = wanted.filter(({ entry }) => entry.kind === 'file');
    await this.#noteFiles(remote, files);
    const folders = wanted.filter(({ entry }) => entry.kind === 'folder');
    for (const folder of folders) this.#limits.checkDepth(folder.path);
    await Promise.all(folders.map((folder) => this.folder(folder.path)));
  }

  #ask<T>(step: string, question: (session: RemoteSession) => Promise<T>): Promise<T> {
    return this.#context.sessions.step(step, question);
  }

  async #noteFiles(folder: string, files: readonly Wanted[]): Promise<void> {
    if (files.length === 0) return;
    const found = await this.#ask(`Looking at the files in ${folder}`, (session) =>
      Promise.all(files.map(({ path, entry }) => this.#lookAt(session, path, entry))),
    );
    for (const [index, { path }] of files.entries()) {
      const version = found[index];
      if (version === undefined) {
        this.#spared.add(path);
        this.#context.fail({
          path,
          reason: 'The server does not tell its size',
          hint: 'Run the mirror again.',
        });
      } else {
        this.#limits.countBytes(version.sizeBytes);
        this.#files.push({ path, ...version });
      }
    }
  }

  #wantedEntries(folder: string, entries: readonly RemoteEntry[]): Wanted[] {
    const names = new Map<string, string>();
    return entries.flatMap((entry) => {
      this.#limits.countEntry();
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const key = nameKey(entry.name, this.#context.platform);
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
    const { selection, platform, emit } = this.#context;
    const unwanted = selection.whyLeftOut(path, entry.kind === 'folder' ? 'folder' : 'file');
    const special = { link: 'a link on the server', other: 'neither a file nor a folder' };
    const reason = unwanted ?? (entry.kind in special ? special[entry.kind as 'link' | 'other'] : undefined);
    if (reason !== undefined) {
      emit({ type: 'left-out', path, reason });
      return false;
    }
    const fault =
      nameFault(entry.name, platform) ??
      (twin === undefined ? undefined : `differs from ${JSON.stringify(twin)} in case only`);
    if (fault === undefined) return true;
    const hint = 'Rename it on the server, or exclude it.';
    this.#context.fail({ path, reason: `The name ${JSON.stringify(entry.name)} ${fault}`, hint });
    return false;
  }

  /** What the listing does not tell is asked; the questions of one folder leave together. */
  async #lookAt(
    session: RemoteSession,
    path: string,
    entry: RemoteEntry,
  ): Promise<RemoteVersion | undefined> {
    const remote = this.#context.remotePath(path);
    const listed = session.listsExactTimes ? entry.modifiedAt : undefined;
    const [sizeBytes, modifiedAt] = await Promise.all([
      entry.sizeBytes ?? session.size(remote),
      listed ?? session.modified(remote),
    ]);
    return sizeBytes === undefined ? undefined : { sizeBytes, ...(modifiedAt && { modifiedAt }) };
  }

  #fail(path: string, error: StepFailure): void {
    this.#spared.add(path);
    this.#context.fail(failureOf(path, error.cause));
  }
}

function foldersAbove(files: readonly RemoteFile[]): string[] {
  const folders = new Set<string>();
  for (const { path } of files) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      folders.add(path.slice(0, end));
    }
  }
  return [...folders];
}

/** Builds the absolute paths of a tree. */
export const pathsBelow =
  (base: string) =>
  (path: string): string =>
    path === '' ? base : joinRemotePath(base, path);
