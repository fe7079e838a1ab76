import { parseListLines } from '../listing/list-lines.ts';
import { type MlsdEntry, parseTimeVal } from '../listing/mlsd-entry.ts';
import type { RemoteEntry } from '../../remote/remote.ts';

/** The entries in a listing by MLSD, without the folder itself and its parent (RFC 3659, section 7.5.1). */
export function entriesOfMlsd(lines: readonly MlsdEntry[]): RemoteEntry[] {
  return lines
    .filter(({ name, facts }) => !/^[cp]dir$/i.test(facts.get('type') ?? '') && isPlainName(name))
    .map(({ name, facts }) => {
      const size = Number(facts.get('size') ?? Number.NaN);
      return {
        name,
        kind: kindOf(facts.get('type')),
        ...(Number.isSafeInteger(size) ? { sizeBytes: size } : {}),
        ...detailsOf(facts),
      };
    });
}

/** The entries in a listing by LIST, for servers without MLSD. */
export function entriesOfList(lines: readonly string[]): RemoteEntry[] {
  return parseListLines(lines).filter(({ name }) => isPlainName(name));
}

/** `modify` is from RFC 3659, section 7.5; the facts that begin with UNIX are of ProFTPD, Pure-FTPd and pyftpdlib. */
function detailsOf(facts: MlsdEntry['facts']): Partial<RemoteEntry> {
  const modifiedAt = parseTimeVal(facts.get('modify') ?? '');
  // Servers omit leading zeros: 7 and 07 mean 007.
  const mode = /^[0-7]{1,5}$/.exec(facts.get('unix.mode') ?? '')?.[0];
  const owner = facts.get('unix.ownername') ?? facts.get('unix.owner') ?? facts.get('unix.uid');
  const group = facts.get('unix.groupname') ?? facts.get('unix.group') ?? facts.get('unix.gid');
  const linkTarget = /^os\.unix=(?:slink|symlink):(.+)$/i.exec(facts.get('type') ?? '')?.[1];
  return {
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
    ...(mode === undefined ? {} : { mode: Number.parseInt(mode, 8) & 0o777 }),
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
    ...(linkTarget === undefined ? {} : { linkTarget }),
  };
}

function kindOf(type: string | undefined): RemoteEntry['kind'] {
  switch (type?.toLowerCase()) {
    case 'file':
      return 'file';
    case 'dir':
      return 'folder';
    default:
      return type !== undefined && /^os\.unix=(slink|symlink)/i.test(type) ? 'link' : 'other';
  }
}

const isPlainName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && !name.includes('/');
