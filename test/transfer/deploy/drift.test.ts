import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseState } from '../../../transfer/deploy/state.ts';
import { deploy, type DeployEvent, type DeployOptions } from '../../../transfer/index.ts';
import { MemoryRemote } from '../../../transfer/testing.ts';
import { startServer } from '../../servers/start.ts';
import { optionsFor } from '../../support/sites/deploy-options.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { type TextFiles, writeTree } from '../../support/sites/site-versions.ts';
import { treeHashes } from '../../support/sites/tree-hashes.ts';

const statePath = '/www/.ftp-deploy-sync-state.json';
const site: TextFiles = { 'index.html': 'home', 'a/1.html': 'one', 'a/2.html': 'two', 'b/deep/x.css': 'css' };

async function setUp(checksumAlgorithm?: 'sha256' | 'md5') {
  const scratch = await scratchFolder();
  const localDir = join(scratch.path, 'site');
  await writeTree(localDir, site);
  const stored: string[] = [];
  const server = new MemoryRemote({
    ...(checksumAlgorithm && { checksumAlgorithm }),
    fault: ({ operation, path }) => {
      if (operation === 'store') stored.push(path);
      return undefined;
    },
  });
  const events: DeployEvent[] = [];
  const run = async (more: Partial<DeployOptions> = {}) => {
    [stored.length, events.length] = [0, 0];
    const onEvent = (event: DeployEvent) => events.push(event);
    return deploy({ server, localDir, serverDir: '/www', retries: 0, connections: 1, onEvent, ...more });
  };
  const live = (): TextFiles =>
    Object.fromEntries(
      [...server.files]
        .filter(([path]) => path !== statePath)
        .map(([path, bytes]) => [path.slice(5), bytes.toString()]),
    );
  const drift = () => events.flatMap((event) => (event.type === 'drift' ? [event.drift] : []));
  const statePaths = () =>
    parseState(server.files.get(statePath)?.toString() ?? '').files.map(({ path }) => path);
  await run();
  return {
    server,
    localDir,
    run,
    live,
    drift,
    stored,
    statePaths,
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  };
}

describe('live files that are missing or changed', () => {
  test('are not looked at by default, and the report does not claim so', async () => {
    await using site = await setUp();
    site.server.tree.delete('/www/index.html');
    const report = await site.run();
    expect(report).not.toHaveProperty('drifted');
    expect(site.drift()).toEqual([]);
  });

  test('are reported, and nothing is changed', async () => {
    await using site = await setUp();
    site.server.tree.delete('/www/index.html');
    site.server.tree.write('/www/a/1.html', 'changed by hand');
    const before = new Map(site.server.files);
    expect(await site.run({ drift: 'report' })).toMatchObject({ drifted: 2, uploaded: 0, unchanged: 4 });
    expect(site.drift()).toEqual([{ policy: 'report', missing: ['index.html'], different: ['a/1.html'] }]);
    expect(site.server.files).toEqual(before);
  });

  test('are repaired, and nothing else is sent', async () => {
    await using deployed = await setUp();
    const { server, run, live } = deployed;
    server.tree.delete('/www/index.html');
    server.tree.delete('/www/b/deep/x.css');
    server.tree.removeFolder('/www/b/deep');
    server.tree.removeFolder('/www/b');
    server.tree.write('/www/a/1.html', 'changed by hand');
    const dry = await run({ drift: 'repair', dryRun: true });
    expect(dry.plan?.sendings.map(({ file }) => file.path).sort()).toEqual([
      'a/1.html',
      'b/deep/x.css',
      'index.html',
    ]);
    expect(await run({ drift: 'repair' })).toMatchObject({
      drifted: 3,
      uploaded: 2,
      replaced: 1,
      unchanged: 1,
    });
    expect(live()).toEqual(site);
    expect(await run({ drift: 'repair' })).toMatchObject({
      drifted: 0,
      uploaded: 0,
      replaced: 0,
      unchanged: 4,
    });
    expect(deployed.stored).toEqual([]);
  });

  test('are deleted if the local folder does not have them any more, wherever they are', async () => {
    await using deployed = await setUp();
    const { server, localDir, run, live } = deployed;
    await writeTree(localDir, { 'index.html': 'home' });
    server.tree.write('/www/a/1.html', 'changed by hand');
    server.tree.delete('/www/a/2.html');
    expect(await run({ drift: 'repair' })).toMatchObject({ drifted: 2, deleted: 2, unchanged: 1 });
    expect(live()).toEqual({ 'index.html': 'home' });
    expect(deployed.statePaths()).toEqual(['index.html']);
  });

  test('that are in neither tree any more leave the state', async () => {
    await using deployed = await setUp();
    const { server, localDir, run } = deployed;
    await rm(join(localDir, 'a/2.html'));
    server.tree.delete('/www/a/2.html');
    await run({ drift: 'repair' });
    expect(deployed.statePaths()).toEqual(['a/1.html', 'b/deep/x.css', 'index.html']);
  });

  test('are left alone where the patterns exclude them', async () => {
    await using deployed = await setUp();
    deployed.server.tree.write('/www/index.html', 'changed by hand');
    expect(await deployed.run({ drift: 'repair', exclude: ['index.html'] })).toMatchObject({
      drifted: 0,
      replaced: 0,
    });
    expect(deployed.live()['index.html']).toBe('changed by hand');
  });
});

test.each([
  ['sha256', 'read-back', 1],
  ['sha256', 'standard', 0],
  ['md5', 'read-back', 0],
  [undefined, 'read-back', 0],
] as const)(
  'with %s on the server and verify %s, other content of the same size counts %d',
  async (algorithm, verify, drifted) => {
    await using deployed = await setUp(algorithm);
    deployed.server.tree.write('/www/index.html', 'HOME');
    expect(await deployed.run({ drift: 'repair', verify })).toMatchObject({ drifted, replaced: drifted });
  },
);

test('a live file that the server does not answer about fails the run: it is not known to be right', async () => {
  await using deployed = await setUp();
  const server = new MemoryRemote({
    tree: deployed.server.tree,
    fault: ({ operation, path }) =>
      operation === 'size' && path === '/www/index.html' ? 'refuse' : undefined,
  });
  const running = deploy({ server, localDir: deployed.localDir, serverDir: '/www', drift: 'report' });
  await expect(running).rejects.toThrow('size /www/index.html: permission denied');
});

test.each(['cut-before', 'cut-after'] as const)(
  '%s at any call of a repair leaves nothing wrong behind',
  async (fault) => {
    await using deployed = await setUp();
    const { server, localDir, live } = deployed;
    server.tree.delete('/www/index.html');
    server.tree.write('/www/a/1.html', 'changed by hand');
    // As after uploads that had to get other names than follow from their content.
    const text = server.files.get(statePath)?.toString() ?? '';
    server.tree.write(statePath, text.replace(/"hash":"(\w{64})"/g, '"hash":"$1","stagedName":"$1.1"'));
    const damaged = server.tree.copy();
    const options = { localDir, serverDir: '/www', retries: 0, connections: 1, drift: 'repair' } as const;
    let isReached = true;
    for (let number = 1; isReached; number += 1) {
      isReached = false;
      const tree = damaged.copy();
      const faulty = new MemoryRemote({
        tree,
        fault: (call) => {
          if (call.number !== number) return undefined;
          isReached = true;
          return fault;
        },
      });
      await deploy({ ...options, server: faulty }).catch(() => undefined);
      await deploy({ ...options, server: new MemoryRemote({ tree }) });
      const paths = [...tree.files].filter(([path]) => path !== statePath);
      expect(
        Object.fromEntries(paths.map(([path, bytes]) => [path.slice(5), bytes.toString()])),
        `call ${number}`,
      ).toEqual(site);
    }
    expect(live()).not.toEqual(site);
  },
);

test.each(['vsftpd', 'proftpd'] as const)(
  'a site on %s of which files were deleted and changed by hand is repaired',
  async (kind) => {
    await using server = await startServer({ kind, tls: 'none' });
    await using local = await scratchFolder();
    await writeTree(local.path, site);
    const options = optionsFor(server, local.path, { drift: 'repair', verify: 'read-back' });
    await deploy(options);
    const before = await treeHashes(join(server.root, 'www'));
    await rm(join(server.root, 'www/b'), { recursive: true });
    await writeFile(join(server.root, 'www/index.html'), 'changed by hand');
    expect(await deploy(options)).toMatchObject({ drifted: 2, uploaded: 1, replaced: 1, unchanged: 2 });
    const [now, was] = [await treeHashes(join(server.root, 'www')), before];
    for (const tree of [now, was]) tree.delete('.ftp-deploy-sync-state.json');
    expect(now).toEqual(was);
  },
);
