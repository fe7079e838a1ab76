import { createHash } from 'node:crypto';
import type { FoundEntry } from '../shared/listing/found-entry.ts';

/** What a poll remembers for the next one: a short key and a signature for each file. */
export interface WatchState {
  /** Files that existed at the first poll or have been reported, as they were then. */
  readonly known: ReadonlyMap<string, string>;
  /** Files that may still grow, as the last poll saw them. */
  readonly waiting: ReadonlyMap<string, string>;
}

export type WatchEvent = 'changed' | 'gone' | 'new';

/** One thing that happened to a file. */
export type Change =
  | { readonly event: 'changed' | 'new'; readonly key: string; readonly entry: FoundEntry }
  | { readonly event: 'gone'; readonly key: string };

export interface WatchRules {
  /** Suffixes that other programs give to files that they have not finished. */
  readonly unfinishedSuffixes: readonly string[];
  /** Whether to report the files that the first poll finds. */
  readonly reportsExisting: boolean;
  /** Whether the keys must be paths, so that a removed file can be named. */
  readonly keepsPaths: boolean;
}

/** In place of a signature: the file had the suffix of an unfinished file. */
const unfinished = 'unfinished';

/**
 * Compares the files with those that the last poll saw. A file counts as finished if it has the same size and time as
 * in the last poll, or if it had the suffix of an unfinished file then.
 *
 * @param state `next` of the last poll; `undefined` for the first
 * @returns the changes, and the state to pass to the next call once they have been reported
 */
export function compareFiles(
  state: WatchState | undefined,
  files: readonly FoundEntry[],
  rules: WatchRules,
): { readonly changes: Change[]; readonly next: WatchState } {
  const known = new Map<string, string>();
  const waiting = new Map<string, string>();
  const changes: Change[] = [];
  const isBaseline = state === undefined && !rules.reportsExisting;
  for (const entry of files) {
    const suffix = unfinishedSuffixOf(entry.relativePath, rules.unfinishedSuffixes);
    const key = keyOf(entry.relativePath.slice(0, entry.relativePath.length - suffix.length), rules);
    if (suffix !== '') {
      if (!waiting.has(key)) waiting.set(key, unfinished);
      continue;
    }
    const signature = signatureOf(entry);
    const [before, seen] = [state?.known.get(key), state?.waiting.get(key)];
    const isFinished = seen === signature || seen === unfinished;
    if (isBaseline || before === signature) known.set(key, signature);
    else if (isFinished) {
      known.set(key, signature);
      changes.push({ event: before === undefined ? 'new' : 'changed', key, entry });
    } else {
      waiting.set(key, signature);
      if (before !== undefined) known.set(key, before);
    }
  }
  for (const key of state?.known.keys() ?? []) if (!known.has(key)) changes.push({ event: 'gone', key });
  return { changes, next: { known, waiting } };
}

/** The state without a change, so that the next poll reports that change again. */
export function takeBack(next: WatchState, state: WatchState | undefined, change: Change): WatchState {
  const known = new Map(next.known);
  const waiting = new Map(next.waiting);
  const before = state?.known.get(change.key);
  const signature = known.get(change.key);
  if (before === undefined) known.delete(change.key);
  else known.set(change.key, before);
  if (signature !== undefined) waiting.set(change.key, signature);
  return { known, waiting };
}

/** The suffix that marks a file as unfinished, as spelled in its name; empty if it has none. */
export function unfinishedSuffixOf(path: string, suffixes: readonly string[]): string {
  const suffix = suffixes.find((end) => path.toLowerCase().endsWith(end.toLowerCase()));
  return suffix === undefined ? '' : path.slice(-suffix.length);
}

const signatureOf = ({ sizeBytes = 0, modifiedAt }: FoundEntry): string =>
  `${sizeBytes.toString(36)}-${(modifiedAt?.getTime() ?? 0).toString(36)}`;

/** 72 bits of a hash, a third of the length of most paths: the state is written to n8n's database at each poll. */
function keyOf(relativePath: string, { keepsPaths }: WatchRules): string {
  return keepsPaths
    ? relativePath
    : createHash('sha256').update(relativePath).digest('base64url').slice(0, 12);
}
