import type { Values } from '../input/values.ts';
import type { Connection } from '../server/connection.ts';
import { type EntryFilter } from './entry-filter.ts';
import type { FoundEntry } from './found-entry.ts';
import { walkFolder } from './walk-folder.ts';

/** What to look for, and where. */
export interface Search {
  /** Absolute path on the server. */
  readonly folder: string;
  readonly depth: number;
  readonly filter: EntryFilter;
  /** Number of entries after which the search ends. */
  readonly limit?: number;
}

/** How deep a search goes, according to the parameters `recursive` and `depth`. */
export function depthOf(recursive: boolean, options: Values): number {
  return recursive ? (options.wholeNumber('depth', { min: 1 }) ?? Infinity) : 1;
}

/** Walks a folder and keeps the entries that pass the filter, in the server's order. */
export async function findEntries(connection: Connection, search: Search): Promise<FoundEntry[]> {
  const { folder, depth, filter, limit = Infinity } = search;
  const found: FoundEntry[] = [];
  for await (const entry of walkFolder(connection, folder, depth)) {
    if (!filter(entry)) continue;
    found.push(entry);
    if (found.length >= limit) break;
  }
  return found;
}
