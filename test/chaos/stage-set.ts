import { mkdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy/index.ts';
import { scratchFolder } from '../support/sites/scratch-folder.ts';
import { treeHashes } from '../support/sites/tree-hashes.ts';
import { type Account, openAccount } from './account.ts';
import type { SendableOptions } from './run-outcome.ts';
import { excludePatterns, type Scenario } from './scenario.ts';
import { isFree, type SiteTree, writeSiteTree } from './site-tree.ts';
import { type Hashes, type Snapshot, takeSnapshot } from './snapshot.ts';

/** A local folder with one version of the site. */
export interface Version {
  readonly localDir: string;
  /** What has to be live after a deploy of it. */
  readonly hashes: Hashes;
}

/** Everything that a scenario takes place on. */
export interface StageSet extends AsyncDisposable {
  readonly account: Account;
  readonly proxy: FaultProxy;
  /** Writes a version of the site, with the files that the patterns exclude. */
  readonly write: (name: string, tree: SiteTree) => Promise<Version>;
  /** Puts files on the server by hand; resolves to their hashes. Paths are relative to the live folder. */
  readonly put: (tree: SiteTree) => Promise<Hashes>;
  readonly snapshot: () => Promise<Snapshot>;
  readonly statePath: string;
  readonly options: (version: Version, retries: number) => SendableOptions;
}

/** Shorter than what any server needs for a step here, longer than every stall. */
const timeoutMs = 5000;

export async function openStageSet(scenario: Scenario): Promise<StageSet> {
  await using cleanup = new AsyncDisposableStack();
  const scratch = cleanup.use(await scratchFolder());
  const account = cleanup.use(await openAccount(scenario));
  const proxy = cleanup.use(await startFaultProxy({ target: account.target }));
  const { serverDir, stateName, connections, verify } = scenario;
  const liveRoot = join(account.root, serverDir);
  const stop = cleanup.move();
  return {
    account,
    proxy,
    write: async (name, tree) => {
      const localDir = join(scratch.path, name);
      await writeSiteTree(localDir, tree);
      const hashes = await treeHashes(localDir);
      const excluded = [...scenario.excluded].filter(([path]) => isFree(tree, path));
      await writeSiteTree(localDir, new Map(excluded));
      return { localDir, hashes };
    },
    put: async (tree) => {
      await mkdir(liveRoot, { recursive: true });
      await writeSiteTree(liveRoot, tree);
      await account.own();
      const copy = join(scratch.path, 'put');
      await mkdir(copy);
      await writeSiteTree(copy, tree);
      return treeHashes(copy);
    },
    snapshot: () => takeSnapshot(account.root, serverDir, stateName),
    statePath: posix.join(liveRoot, stateName),
    options: ({ localDir }, retries) => ({
      server: {
        host: proxy.host,
        port: proxy.port,
        ...account.login,
        security: account.security,
        timeoutMs,
      },
      localDir,
      serverDir,
      stateName,
      // Edits may take away most of a site.
      maxDelete: '100%',
      connections,
      verify,
      exclude: excludePatterns,
      retries,
      retryDelayMs: 30,
    }),
    [Symbol.asyncDispose]: () => stop.disposeAsync(),
  };
}
