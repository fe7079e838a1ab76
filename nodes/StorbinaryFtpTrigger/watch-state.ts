import { createHash } from 'node:crypto';
import type { FoundEntry } from '../shared/listing/found-entry.ts';

/** What a poll remembers for the next one: a short key and a signature for each file. */
export interface WatchState {
  /** Files that were there at first or have been reported, as they were then. */
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
  /** Ends of names that other programs give to files they have not finished. */
  readonly unfinishedSuffixes: readonly string[];
  /** Whether files that the first poll finds are reported. */
  readonly reportsExisting: boolean;
  /** Whether the keys have to be paths, to tell which file is gone. */
  readonly keepsPaths: boolean;
}

/** In place of a signature: the file was there under a name that said it was not finished. */
const unfinished = 'unfinished';

/**
 * Compares what is there with what the last poll saw. A file counts as finished when it has the same size and time as
 * in the poll before, or when it was there before under a name that said it was not finished.
 *
 * @param state what the last poll returned; `undefined` for the first
 * @returns what happened, and what to give to the next call once that has been reported
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

/** The state with a change taken back, so that the next poll reports it again. */
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

/** The suffix that says that a file is not finished, as the name has it; empty when it has none. */
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
