import { type FileInfo, FileType, parseList } from 'basic-ftp';
import { parseListTime } from './list-time.ts';

/** One line of LIST, reduced to what its many formats have in common. */
export interface ListEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly sizeBytes: number;
  /** Absent for a time in an unknown format. */
  readonly modifiedAt?: Date;
  /** The nine bits of a Unix mode. */
  readonly mode?: number;
  readonly owner?: string;
  readonly group?: string;
  readonly linkTarget?: string;
}

/** Parses LIST line by line, so that a line in an unknown format affects no other. */
export function parseListLines(lines: readonly string[]): ListEntry[] {
  const now = new Date();
  return lines.flatMap(parseLine).map((entry) => ({
    name: entry.name,
    kind: kindOf(entry),
    sizeBytes: entry.size,
    ...detailsOf(entry, now),
  }));
}

function detailsOf(entry: FileInfo, now: Date): Partial<ListEntry> {
  const modifiedAt = parseListTime(entry.rawModifiedAt, now);
  const { permissions, user, group, link } = entry;
  return {
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
    ...(permissions === undefined
      ? {}
      : { mode: permissions.user * 64 + permissions.group * 8 + permissions.world }),
    ...(user === undefined ? {} : { owner: user }),
    ...(group === undefined ? {} : { group }),
    ...(link === undefined ? {} : { linkTarget: link }),
  };
}

function parseLine(line: string): FileInfo[] {
  if (/^total \d/i.test(line)) return [];
  try {
    return parseList(line);
  } catch {
    // basic-ftp throws for a line in none of its formats. LIST has no standard format, so this is not an error.
    return [];
  }
}

function kindOf(entry: FileInfo): ListEntry['kind'] {
  switch (entry.type) {
    case FileType.File:
      return 'file';
    case FileType.Directory:
      return 'folder';
    case FileType.SymbolicLink:
      return 'link';
    case FileType.Unknown:
      return 'other';
  }
}
