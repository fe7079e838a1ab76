import { byCodeUnit, type FileEntry } from './manifest.ts';

/** Name of the commit record in the staging folder: the state that a publish leads to, there until it is done. */
export const commitRecordName = 'state';

/** Name of the state that a recovery found to be live, until it has taken the place of the state file. */
export const recoveredStateName = 'recovered';

/**
 * Names of contents in the staging folder: the content's hash, and `<hash>-2`, `<hash>-3`… for further files of the same
 * content, in the order of their paths. They follow from the files alone, whatever is live, so that a later run finds
 * what this one has sent.
 *
 * @param files all files of the tree that shall be live
 * @returns the staged name of each path
 */
export function stagedNames(files: readonly FileEntry[]): Map<string, string> {
  const copies = new Map<string, number>();
  const names = new Map<string, string>();
  for (const { path, hash } of files.toSorted((a, b) => byCodeUnit(a.path, b.path))) {
    const copy = (copies.get(hash) ?? 0) + 1;
    copies.set(hash, copy);
    names.set(path, copy === 1 ? hash : `${hash}-${copy}`);
  }
  return names;
}

/** What a name in the staging folder says of its content; `undefined` for a name that `stagedNames` never gives. */
export function parseStagedName(name: string): { readonly hash: string; readonly copy: number } | undefined {
  const match = /^([0-9a-f]{64})(?:-([1-9][0-9]{0,14}))?$/.exec(name);
  const [, hash, suffix] = match ?? [];
  if (hash === undefined || suffix === '1') return undefined;
  return { hash, copy: suffix === undefined ? 1 : Number(suffix) };
}
