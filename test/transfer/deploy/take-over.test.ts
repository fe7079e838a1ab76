import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MemorySession } from '../../../transfer/remote/memory-session.ts';
import {
  deploy,
  type DeployOptions,
  type DeployReport,
  RemoteError,
  type RemoteSession,
} from '../../../transfer/index.ts';
import { type MemoryCall, type MemoryFault, MemoryRemote, MemoryTree } from '../../../transfer/testing.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { newSite, oldSite, type TextFiles, writeTree } from '../../support/sites/site-versions.ts';

const scratch = await scratchFolder();
const folderOf = { old: join(scratch.path, 'old'), new: join(scratch.path, 'new') };

beforeAll(async () => {
  await writeTree(folderOf.old, oldSite);
  await writeTree(folderOf.new, newSite);
});

afterAll(() => scratch[Symbol.asyncDispose]());

type Fault = (call: MemoryCall) => MemoryFault | undefined;

const run = (
  tree: MemoryTree,
  site: 'old' | 'new',
  { fault, ...options }: Partial<DeployOptions> & { readonly fault?: Fault } = {},
): Promise<DeployReport> =>
  deploy({
    server: new MemoryRemote({ tree, ...(fault === undefined ? {} : { fault }) }),
    localDir: folderOf[site],
    serverDir: 'www',
    connections: 1,
    retries: 0,
    ...options,
  });

/** A server on which the new site is being published over the old one when the run is cut off. */
async function cutPublish(options: Partial<DeployOptions> = {}): Promise<MemoryTree> {
  const tree = new MemoryTree();
  await run(tree, 'old', options);
  let published = 0;
  const fault = ({ operation, path }: MemoryCall) =>
    operation === 'rename' && path.includes('/files/') && (published += 1) === 4
      ? ('cut-after' as const)
      : undefined;
  await expect(run(tree, 'new', { ...options, fault })).rejects.toThrow('The connection was lost');
  return tree;
}

const liveFiles = (tree: MemoryTree): TextFiles =>
  Object.fromEntries(
    [...tree.files]
      .filter(([path]) => path.startsWith('/www/') && !path.endsWith('.json') && !path.includes('storbinary'))
      .map(([path, bytes]) => [path.slice('/www/'.length), bytes.toString()]),
  );

const ownNames = (tree: MemoryTree): string[] =>
  [...tree.files.keys(), ...tree.folders].filter((path) => path.includes('storbinary'));

const contentOf = (tree: MemoryTree): unknown[] => [[...tree.files], [...tree.folders]];

test('a dry run after a cut publish plans from what is live, and changes nothing', async () => {
  const tree = await cutPublish();
  const before = contentOf(tree.copy());
  const { plan } = await run(tree, 'new', { dryRun: true });
  expect(contentOf(tree)).toEqual(before);
  const published = Object.entries(newSite).filter(([path, text]) => liveFiles(tree)[path] === text);
  expect(plan?.unchanged).toBe(published.length);
  expect(published.length).toBeGreaterThan(2);
});

test('what is staged for a site is found although the account may not write beside it any more', async () => {
  const tree = await cutPublish();
  const fault = ({ operation, path }: MemoryCall) =>
    operation === 'makeFolder' && path === '/.storbinary' ? ('refuse' as const) : undefined;
  await run(tree, 'old', { fault });
  expect(liveFiles(tree)).toEqual(oldSite);
  expect(ownNames(tree)).toEqual([]);
});

test('staging inside of the folder that is deployed to is taken over once it can be elsewhere', async () => {
  const refuseOutside = ({ operation, path }: MemoryCall) =>
    operation === 'makeFolder' && path.startsWith('/.storbinary') ? ('refuse' as const) : undefined;
  const tree = new MemoryTree();
  await run(tree, 'old', { fault: refuseOutside });
  expect(ownNames(tree)).toEqual([]);
  let published = 0;
  await expect(
    run(tree, 'new', {
      fault: (call) =>
        call.operation === 'rename' && call.path.includes('/files/') && (published += 1) === 4
          ? 'cut-after'
          : refuseOutside(call),
    }),
  ).rejects.toThrow('The connection was lost');
  expect(ownNames(tree)).toContainEqual(
    expect.stringMatching(/^\/www\/\.htstorbinary\/[^/]*\/web-[^/]*\/\.htaccess$/),
  );
  for (const path of tree.files.keys()) if (path.includes('storbinary')) expect(path).toMatch(/\/\.ht[^/]*$/);
  await run(tree, 'new');
  expect(liveFiles(tree)).toEqual(newSite);
  expect(ownNames(tree)).toEqual([]);
});

test('where folders cannot be renamed, what another run left is taken over file by file', async () => {
  const tree = await cutPublish();
  const noFolders = ({ operation }: MemoryCall) =>
    operation === 'renameFolder' ? ('refuse' as const) : undefined;
  const report = await run(tree, 'new', { fault: noFolders });
  expect(liveFiles(tree)).toEqual(newSite);
  expect(report.bytesResumed).toBeGreaterThan(0);
  expect(ownNames(tree)).toEqual([]);
});

test('uploads that are not listed are asked for', async () => {
  const tree = await cutPublish();
  const noListing = ({ operation, path }: MemoryCall) =>
    operation === 'list' && path.endsWith('/files') ? ('refuse' as const) : undefined;
  const report = await run(tree, 'new', { fault: noListing });
  expect(liveFiles(tree)).toEqual(newSite);
  expect(report.bytesResumed).toBeGreaterThan(0);
  expect(ownNames(tree)).toEqual([]);
});

test('what an earlier run has left is removed before anything is sent', async () => {
  const tree = await cutPublish();
  const calls: string[] = [];
  const fault = ({ operation, path }: MemoryCall): undefined => void calls.push(`${operation} ${path}`);
  await writeTree(folderOf.old, { ...oldSite, 'more.txt': 'more' });
  await run(tree, 'old', { fault });
  await writeTree(folderOf.old, oldSite);
  const lastSweep = calls.findLastIndex((call) => /^delete .*\/files\//.test(call));
  const firstUpload = calls.findLastIndex((call) => /^store .*\/files\//.test(call));
  expect(lastSweep).toBeGreaterThan(0);
  expect(lastSweep).toBeLessThan(firstUpload);
});

test('a folder of the site that is busy does not keep the first run from its work', async () => {
  const tree = new MemoryTree();
  const open = async (): Promise<RemoteSession> => {
    const session = await new MemoryRemote({ tree }).open();
    const busy = new RemoteError('file busy', { kind: 'transient', hint: '' });
    session.renameFolder = (from, to) =>
      from.endsWith('.new')
        ? Promise.reject(busy)
        : MemorySession.prototype.renameFolder.call(session, from, to);
    return session;
  };
  await deploy({ server: { label: 'busy', open }, localDir: folderOf.new, serverDir: 'www', retries: 0 });
  expect(liveFiles(tree)).toEqual(newSite);
  expect(ownNames(tree)).toEqual([]);
});
