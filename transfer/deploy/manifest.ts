import { foldersHolding } from '../tree/relative-path.ts';

/** One file of a tree: its path, how long it is and what it holds. */
export interface FileEntry {
  /** Relative to the root of the tree, `/` between the parts, no leading `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** SHA-256 of the content, 64 lower-case hex digits. */
  readonly hash: string;
}

/** A whole tree. Both lists are sorted by code unit of the path and name nothing twice. */
export interface Manifest {
  readonly files: readonly FileEntry[];
  /** Relative, `/` between the parts, no `/` at the end. Those of a scan include every empty one. */
  readonly folders: readonly string[];
}

/** Every folder of a tree, also those that it has only because something is in them. */
export function foldersOf({ files, folders }: Manifest): Set<string> {
  const paths = [...files.map(({ path }) => path), ...folders];
  return new Set([...folders, ...foldersHolding(paths)]);
}

/** Whether two files have the same content. */
export const hasSameContent = (a: FileEntry, b: FileEntry | undefined): boolean =>
  a.hash === b?.hash && a.sizeBytes === b.sizeBytes;
