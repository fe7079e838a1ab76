import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deploy } from '../../../transfer/index.ts';
import { startServer } from '../../servers/start.ts';
import { optionsFor } from '../../support/sites/deploy-options.ts';
import { makeSite } from '../../support/sites/make-site.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { treeHashes } from '../../support/sites/tree-hashes.ts';

test.each(['vsftpd', 'proftpd', 'pure-ftpd', 'pyftpdlib'] as const)(
  '%s allows 2 connections, the deploy asks for 8: it finishes',
  async (kind) => {
    await using server = await startServer({ kind, tls: 'explicit', maxConnections: 2 });
    await using local = await scratchFolder();
    await makeSite(local.path, { files: 200, folders: 20, seed: 6 });
    const report = await deploy(optionsFor(server, local.path, { connections: 8 }));
    expect(report.uploaded).toBe(200);
    const live = await treeHashes(join(server.root, 'www'));
    live.delete('.ftp-deploy-sync-state.json');
    expect(live).toEqual(await treeHashes(local.path));
  },
);
