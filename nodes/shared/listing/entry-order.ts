import type { FoundEntry } from './found-entry.ts';

export type SortKey = 'modified' | 'name' | 'none' | 'path' | 'size';

/** Sorts by one key, and by path where two are equal. `none` keeps the server's order. */
export function sortEntries(
  entries: readonly FoundEntry[],
  key: SortKey,
  direction: 'ascending' | 'descending',
): FoundEntry[] {
  if (key === 'none') return [...entries];
  const sign = direction === 'ascending' ? 1 : -1;
  return entries.toSorted((a, b) => sign * (compareBy(key, a, b) || compareText(a.path, b.path)));
}

function compareBy(key: Exclude<SortKey, 'none'>, a: FoundEntry, b: FoundEntry): number {
  switch (key) {
    case 'modified':
      return (a.modifiedAt?.getTime() ?? 0) - (b.modifiedAt?.getTime() ?? 0);
    case 'size':
      return (a.sizeBytes ?? 0) - (b.sizeBytes ?? 0);
    case 'name':
      return compareText(a.name, b.name);
    case 'path':
      return compareText(a.path, b.path);
  }
}

/** Compares code units, so that the order does not depend on the machine's locale. */
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
