/** One file of a tree: where it stands, how long it is and what it holds. */
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
  /** Every folder of the tree, also an empty one; relative, `/` between the parts, no `/` at the end. */
  readonly folders: readonly string[];
}

/** Order by code unit, the same on every machine and in every locale. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Every folder above `path`, outermost first: `a/b/c` gives `a`, `a/b`. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
