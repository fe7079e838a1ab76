import type { MemoryTree } from '../../../../transfer/testing.ts';
import { RemoteError } from '../../../../transfer/remote/remote-error.ts';
import { type Call, isReading, type Reply } from './calls.ts';

/** Who makes a call: the files that it has opened are its own, and what it writes bears its time. */
export interface Caller {
  readonly session: string;
  readonly timeMs: number;
}

const numberOfText = new Map<string, number>();
const numberOfBuffer = new WeakMap<Buffer, number>();

/** The server at one moment. It is never changed: a call leads to another one. */
export class World {
  readonly tree: MemoryTree;
  /** The files that sessions are writing, each known by its present content, which no other file shares. */
  readonly #openFiles: ReadonlyMap<string, Buffer>;
  #key: string | undefined;

  constructor(tree: MemoryTree, openFiles: ReadonlyMap<string, Buffer> = new Map()) {
    this.tree = tree;
    this.#openFiles = openFiles;
  }

  /** The same for worlds in which all calls have the same effects, now and later. */
  get key(): string {
    return (this.#key ??= this.#makeKey());
  }

  perform(call: Call, caller: Caller): { readonly world: World; readonly reply: Reply } {
    try {
      if (isReading(call)) return { world: this, reply: { value: read(this.tree, call) } };
      const tree = this.tree.copy();
      const openFiles = new Map(this.#openFiles);
      const value = write(tree, openFiles, call, caller);
      return { world: new World(tree, openFiles), reply: { value } };
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      return { world: this, reply: { refused: error.message } };
    }
  }

  #makeKey(): string {
    const { files, folders, modifiedAt } = this.tree;
    const texts = [...files].map(
      ([path, content]) => `${path}=${numberOf(content)}@${modifiedAt.get(path)?.getTime() ?? 0}`,
    );
    const pathOf = (file: Buffer): string => [...files].find(([, content]) => content === file)?.[0] ?? '';
    const writers = [...this.#openFiles].map(([session, file]) => `${session}:${pathOf(file)}`);
    return [...texts, ...folders, ...writers].sort().join('|');
  }
}

function read(tree: MemoryTree, { operation, path }: Call): unknown {
  switch (operation) {
    case 'size':
      return tree.files.get(path)?.length;
    case 'modified':
      return tree.modifiedAt.get(path)?.getTime();
    case 'hasFolder':
      return tree.folders.has(path);
    case 'retrieve':
      return contentAt(tree, path).toString();
    default:
      return tree
        .list(path)
        .map(({ name, kind, sizeBytes }) => ({ name, kind, ...(sizeBytes !== undefined && { sizeBytes }) }))
        .sort((one, other) => (one.name < other.name ? -1 : 1));
  }
}

function contentAt(tree: MemoryTree, path: string): Buffer {
  const content = tree.files.get(path);
  if (content === undefined) throw notFound(path);
  return content;
}

const notFound = (path: string): RemoteError =>
  new RemoteError(path, { kind: 'permanent', hint: '', isAboutPath: true });

function write(tree: MemoryTree, openFiles: Map<string, Buffer>, call: Call, caller: Caller): unknown {
  const { operation, path, to = '', content = Buffer.alloc(0) } = call;
  switch (operation) {
    case 'open-file': {
      const empty = Buffer.alloc(0);
      const replaced = tree.files.get(path);
      store(tree, path, empty, caller);
      for (const [session, file] of openFiles) if (file === replaced) openFiles.set(session, empty);
      openFiles.set(caller.session, empty);
      return undefined;
    }
    case 'write': {
      const file = openFiles.get(caller.session);
      if (file === undefined) throw notFound(path);
      openFiles.delete(caller.session);
      const written = Buffer.from(content);
      // It stays the same file when it gets another name.
      const place = [...tree.files].find(([, bytes]) => bytes === file)?.[0];
      if (place !== undefined) store(tree, place, written, caller);
      for (const [session, other] of openFiles) if (other === file) openFiles.set(session, written);
      return undefined;
    }
    case 'rename':
      tree.rename(path, to);
      return undefined;
    case 'renameFolder':
      tree.renameFolder(path, to);
      return undefined;
    case 'delete':
      return tree.delete(path);
    case 'makeFolder':
      return tree.makeFolder(path);
    default:
      return tree.removeFolder(path);
  }
}

function store(tree: MemoryTree, path: string, content: Buffer, { timeMs }: Caller): void {
  tree.store(path, content);
  tree.modifiedAt.set(path, new Date(timeMs));
}

/** The same for equal contents. */
function numberOf(content: Buffer): number {
  const known = numberOfBuffer.get(content);
  if (known !== undefined) return known;
  const text = content.toString('latin1');
  const number = numberOfText.get(text) ?? numberOfText.size;
  numberOfText.set(text, number);
  numberOfBuffer.set(content, number);
  return number;
}
