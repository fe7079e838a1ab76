import { spellingKey } from '../tree/relative-path.ts';
import { type FileEntry, foldersOf, type Manifest } from './manifest.ts';
import { PlanError } from './plan-error.ts';
import type { PublishedFile, PublishedState } from './state.ts';

/**
 * What a server makes of names that differ only in letter case or in the Unicode normal form: `exact`, each is a file of its
 * own; `ignored`, they are all the same file. `unknown` is enough for trees without such names.
 */
export type Spelling = 'exact' | 'ignored' | 'unknown';

/** The hash of a file whose content nobody knows: no file has it, so it is neither unchanged nor moved. */
export const unknownContent = '0'.repeat(64);

/** A file that is live with a content that nobody knows. */
export const withUnknownContent = ({ path, writer }: PublishedFile, sizeBytes: number): PublishedFile => ({
  path,
  sizeBytes,
  hash: unknownContent,
  ...(writer && { writer }),
});

/** Two paths, of what is live and what should be, that differ only in their spelling; `undefined` when there are none. */
export function sharedPlace(live: PublishedState, local: Manifest): readonly [string, string] | undefined {
  const places = new Map<string, string>();
  for (const tree of [live, local]) {
    for (const path of [...tree.files.map((file) => file.path), ...foldersOf(tree)]) {
      const other = places.get(spellingKey(path));
      if (other !== undefined && other !== path) return [other, path];
      places.set(spellingKey(path), path);
    }
  }
  return undefined;
}

/**
 * What is really live on a server that ignores spelling, where a state lists several spellings of one file: one file, and
 * nobody knows with which content. It goes by the spelling that the local tree has, if it has one.
 *
 * @returns the same object when no two files share a place
 */
export function withoutSharedPlaces(live: PublishedState, local: Manifest): PublishedState {
  const localPaths = new Set(local.files.map(({ path }) => path));
  const files = new Map<string, PublishedFile>();
  for (const file of live.files) {
    const place = spellingKey(file.path);
    const other = files.get(place);
    if (other === undefined) files.set(place, file);
    else files.set(place, withUnknownContent(localPaths.has(file.path) ? file : other, file.sizeBytes));
  }
  return files.size === live.files.length ? live : { ...live, files: [...files.values()] };
}

/**
 * Refuses a tree of which two paths would be the same file on a server that ignores spelling.
 *
 * @throws PlanError naming both
 */
export function refuseSharedPlaces(files: readonly FileEntry[], folders: Iterable<string>): void {
  const places = new Map<string, string>();
  // Two spellings of a folder are one folder, which can hold what is in both.
  for (const folder of folders) places.set(spellingKey(folder), folder);
  for (const { path } of files) {
    const other = places.get(spellingKey(path));
    if (other !== undefined) {
      throw new PlanError(
        `${JSON.stringify(other)} and ${JSON.stringify(path)} would be the same file on this server, which ignores letter ` +
          'case or the Unicode form of names.',
        'Rename one of them, or exclude it from the deploy.',
      );
    }
    places.set(spellingKey(path), path);
  }
}
