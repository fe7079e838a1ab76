import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { childOf, type RemoteEntry } from '../../../transfer/index.ts';
import { visibleEntries } from '../listing/walk-folder.ts';
import { Connection } from '../server/connection.ts';
import { nodeFailure } from '../server/node-failure.ts';
import { credentialName, readCredential } from '../server/credential.ts';

/** Entries per page of the list. */
const pageLength = 200;

type Kind = RemoteEntry['kind'];

/** Browses for files. Folders are shown too, because they lead to the files in them. */
export function searchFiles(
  this: ILoadOptionsFunctions,
  filter?: string,
  paginationToken?: string,
): Promise<INodeListSearchResult> {
  return browse(this, ['file', 'link'], filter, paginationToken);
}

export function searchFolders(
  this: ILoadOptionsFunctions,
  filter?: string,
  paginationToken?: string,
): Promise<INodeListSearchResult> {
  return browse(this, ['folder', 'link'], filter, paginationToken);
}

export function searchAll(
  this: ILoadOptionsFunctions,
  filter?: string,
  paginationToken?: string,
): Promise<INodeListSearchResult> {
  return browse(this, ['file', 'folder', 'link', 'other'], filter, paginationToken);
}

/**
 * One page of the folder that the search text names: `reports/20` shows the entries of `reports` whose names contain
 * `20`. A folder is shown with a slash at its end, which is what to type to look into it.
 */
async function browse(
  context: ILoadOptionsFunctions,
  kinds: readonly Kind[],
  filter = '',
  paginationToken = '0',
): Promise<INodeListSearchResult> {
  try {
    const credential = await context.getCredentials(credentialName);
    await using connection = new Connection(
      { ...readCredential(credential), connections: 1 },
      { retries: 1, busyTimeoutMs: 0 },
    );
    const slash = filter.lastIndexOf('/');
    const folder = connection.root.resolve(filter.slice(0, slash + 1));
    const wanted = filter.slice(slash + 1).toLowerCase();
    const entries = (await visibleEntries(connection, folder))
      .filter(
        ({ name, kind }) =>
          name.toLowerCase().includes(wanted) && (kind === 'folder' || kinds.includes(kind)),
      )
      .sort(compareEntries);
    const start = Number(paginationToken);
    const shownFolder = connection.root.show(folder);
    const results = entries.slice(start, start + pageLength).map(({ name, kind }) => {
      const path = childOf(shownFolder, name);
      return { name: kind === 'folder' ? `${path}/` : path, value: path };
    });
    const own = kinds.includes('folder') && filter === '' && start === 0 ? [{ name: '/', value: '/' }] : [];
    const next = start + pageLength < entries.length ? { paginationToken: String(start + pageLength) } : {};
    return { results: [...own, ...results], ...next };
  } catch (error) {
    throw nodeFailure(context.getNode(), error);
  }
}

/** Folders first, then by name. */
function compareEntries(a: RemoteEntry, b: RemoteEntry): number {
  const [first, second] = [a, b].map(({ kind }) => (kind === 'folder' ? 0 : 1));
  return (first ?? 0) - (second ?? 0) || a.name.localeCompare(b.name, 'en');
}
