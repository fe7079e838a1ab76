import { compileSelection } from '../../../transfer/index.ts';
import type { Values } from '../input/values.ts';
import type { FoundEntry } from './found-entry.ts';

export type EntryFilter = (entry: FoundEntry) => boolean;

const minuteMs = 60_000;

/**
 * Which entries to include, according to the parameters of the same names.
 *
 * @param now the time that ages are measured from, in milliseconds
 * @throws PatternError, InputError
 */
export function entryFilter(values: Values, now: number): EntryFilter {
  const kinds = kindsOf(values.choice('type', ['all', 'files', 'folders', 'links'], 'all'));
  const matches = patternFilter(values.text('pattern'));
  const minSize = values.wholeNumber('minimumSize', { min: 0 });
  const maxSize = values.wholeNumber('maximumSize', { min: 0 });
  const olderThan = values.wholeNumber('olderThan', { min: 0 });
  const newerThan = values.wholeNumber('newerThan', { min: 0 });
  return (entry) => {
    const size = entry.sizeBytes ?? 0;
    // Without a time from the server, an entry is neither old nor new enough.
    const ageMs = entry.modifiedAt === undefined ? Number.NaN : now - entry.modifiedAt.getTime();
    return (
      kinds.has(entry.kind) &&
      matches(entry) &&
      (minSize === undefined || size >= minSize) &&
      (maxSize === undefined || size <= maxSize) &&
      (olderThan === undefined || ageMs >= olderThan * minuteMs) &&
      (newerThan === undefined || ageMs <= newerThan * minuteMs)
    );
  };
}

/**
 * Globs, one per line; without any, everything matches. `compileSelection` says what they mean; one without a slash
 * matches the name in any folder.
 *
 * @throws PatternError
 */
export function patternFilter(text: string): EntryFilter {
  const patterns = text.split('\n').filter((line) => line.trim() !== '');
  if (patterns.length === 0) return () => true;
  const selection = compileSelection({ include: patterns });
  return ({ relativePath }) => selection.whyLeftOut(relativePath, 'file') === undefined;
}

function kindsOf(type: 'all' | 'files' | 'folders' | 'links'): ReadonlySet<FoundEntry['kind']> {
  switch (type) {
    case 'all':
      return new Set(['file', 'folder', 'link', 'other']);
    case 'files':
      return new Set(['file']);
    case 'folders':
      return new Set(['folder']);
    case 'links':
      return new Set(['link']);
  }
}
