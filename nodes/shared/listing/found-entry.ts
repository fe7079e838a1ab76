import type { IDataObject } from 'n8n-workflow';
import type { RemoteEntry } from '../../../transfer/index.ts';
import type { RemoteRoot } from '../server/remote-root.ts';

/** An entry of a listing, with its path. */
export interface FoundEntry extends RemoteEntry {
  /** Absolute path on the server. */
  readonly path: string;
  /** Path relative to the folder that was listed. */
  readonly relativePath: string;
}

/** What the server says about an entry, as the JSON of an n8n item. */
export const entryJson = (entry: FoundEntry, root: RemoteRoot): IDataObject => ({
  name: entry.name,
  path: root.show(entry.path),
  type: entry.kind,
  size: entry.sizeBytes ?? null,
  modifyTime: entry.modifiedAt?.toISOString() ?? null,
  permissions: entry.mode?.toString(8).padStart(3, '0') ?? null,
  owner: entry.owner ?? null,
  group: entry.group ?? null,
  ...(entry.linkTarget === undefined ? {} : { linkTarget: entry.linkTarget }),
});
