import { foldersHolding } from '../tree/relative-path.ts';

/** One file of a tree: its path, size and content. */
export interface FileEntry {
  /** Relative to the root of the tree, `/` between the parts, no leading `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** SHA-256 of the content, 64 lower-case hex digits. */
  readonly hash: string;
  /** Its name in the staging folder, if it had to get another one than follows from its hash. In a commit record only. */
  readonly stagedName?: string;
}

/** A whole tree. Both lists are sorted by path, by code unit, and have no duplicates. */
export interface Manifest {
  readonly files: readonly FileEntry[];
  /** Relative, `/` between the parts, no `/` at the end. A scan includes empty folders. */
  readonly folders: readonly string[];
}

/** Every folder of a tree, including those implied by the paths in them. */
export function foldersOf({ files, folders }: Manifest): Set<string> {
  const paths = [...files.map(({ path }) => path), ...folders];
  return new Set([...folders, ...foldersHolding(paths)]);
}

/** Whether two files have the same content. */
export const hasSameContent = (a: FileEntry, b: FileEntry | undefined): boolean =>
  a.hash === b?.hash && a.sizeBytes === b.sizeBytes;
