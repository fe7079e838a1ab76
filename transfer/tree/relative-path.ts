// Paths of a tree: relative to its root, `/` between the parts, no `/` at either end; `''` is the root.

/** Order by code unit, the same on every machine and in every locale. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A copy, sorted by path. */
export const sortedByPath = <Item extends { readonly path: string }>(items: readonly Item[]): Item[] =>
  items.toSorted((a, b) => byCodeUnit(a.path, b.path));

/** The path of a name in a folder. */
export const childPath = (folder: string, name: string): string =>
  folder === '' ? name : `${folder}/${name}`;

/** The folder that a path is in; `''` for a path at the root, and for the root itself. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** Number of names in a path. */
export const depthOf = (path: string): number => path.split('/').length;

/** Every folder above a path, outermost first: `a/b/c` gives `a`, `a/b`. */
export const foldersAbove = (path: string): string[] => withFoldersAbove(path).slice(0, -1);

/** A path and every folder above it, outermost first: `a/b/c` gives `a`, `a/b`, `a/b/c`. */
export function withFoldersAbove(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Every folder that contains one of the paths, at any depth. */
export function foldersHolding(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let above = folderOf(path); above !== '' && !folders.has(above); above = folderOf(above))
      folders.add(above);
  }
  return folders;
}

/**
 * A key that is equal for all spellings of a path that a file system takes for the same: Windows and macOS ignore letter
 * case, and macOS also ignores the Unicode normal form.
 *
 * @param platform whose usual file system decides; if omitted, spellings that any of them takes for the same are equal
 */
export function spellingKey(path: string, platform?: NodeJS.Platform): string {
  const isExact = platform !== undefined && platform !== 'win32' && platform !== 'darwin';
  return isExact ? path : path.normalize('NFC').toLowerCase();
}
