import { posix } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { treeHashes } from '../support/sites/tree-hashes.ts';

/** SHA-256 by path, `folder` for folders. */
export type Hashes = ReadonlyMap<string, string>;

/** What is in an account on the server. */
export interface Snapshot {
  /** What is live, without what the deploys keep there for themselves. Paths are relative to the live folder. */
  readonly live: Hashes;
  /** Staging folders and their content, temporary names. Paths are relative to the account. */
  readonly ours: Hashes;
  /** The rest of the account, outside of the live folder. */
  readonly outside: Hashes;
}

/** Deploys keep what they need under names that contain this, wherever they put it. */
const isOurs = (path: string): boolean => path.split('/').some((name) => /^\.[a-z.-]*storbinary/i.test(name));

/** @param serverDir relative to the account */
export async function takeSnapshot(root: string, serverDir: string, stateName: string): Promise<Snapshot> {
  const all = await hashesOf(root);
  const base = posix.normalize(serverDir).replace(/^\.?\/?|\/$/g, '');
  const prefix = base === '' ? '' : `${base}/`;
  const live = new Map<string, string>();
  const ours = new Map<string, string>();
  const outside = new Map<string, string>();
  for (const [path, hash] of all) {
    if (isOurs(path)) ours.set(path, hash);
    else if (!path.startsWith(prefix)) outside.set(path, hash);
    else if (path !== `${prefix}${stateName}`) live.set(path.slice(prefix.length), hash);
  }
  // The live folder and those above it are no business of the deploy.
  for (const path of [...outside.keys()]) if (prefix.startsWith(`${path}/`)) outside.delete(path);
  return { live, ours, outside };
}

/** A server may still be busy with what a lost session sent: what goes away while it is read is read again. */
export async function hashesOf(root: string): Promise<Hashes> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await treeHashes(root);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 20) throw error;
      await delay(10);
    }
  }
}
