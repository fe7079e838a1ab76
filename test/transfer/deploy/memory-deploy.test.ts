import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseState } from '../../../transfer/deploy/state.ts';
import { deploy, DeployError, type DeployOptions, type DeployReport } from '../../../transfer/index.ts';
import { MemoryRemote, MemoryTree } from '../../../transfer/testing.ts';
import {
  type FaultyRun,
  faultAtEveryCall,
  memoryFaults,
  outcomeOf,
  type StartRun,
} from '../../support/memory/faulty-run.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { newSite, oldSite, type TextFiles, writeTree } from '../../support/sites/site-versions.ts';

/** Files that no deploy put there. */
const foreign: TextFiles = {
  '/outside.txt': 'not in the folder',
  '/www/foreign.txt': 'in the folder',
  '/www/gone/photo.jpg': 'in a folder that a deploy made',
  '/www/.storbinary/notes.txt': 'where a deploy keeps what is its own',
};

const statePath = '/www/.ftp-deploy-sync-state.json';
const scratch = await scratchFolder();
const folders = { before: join(scratch.path, 'before'), after: join(scratch.path, 'after') };

const deployOf =
  (localDir: string, more: Partial<DeployOptions> = {}): StartRun<DeployReport> =>
  (server, onEvent) =>
    deploy({
      server,
      localDir,
      serverDir: 'www',
      connections: 1,
      retries: 0,
      retryDelayMs: 0,
      onEvent,
      ...more,
    });

/** What is on the server, without the names that a deploy uses itself. */
const contentOf = (tree: MemoryTree): TextFiles =>
  Object.fromEntries(
    [...tree.files].filter(([path]) => path !== statePath).map(([path, bytes]) => [path, bytes.toString()]),
  );

const live = (files: TextFiles): TextFiles =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`/www/${path}`, text]));

/** What the state file says is live. */
const stateOf = (tree: MemoryTree): TextFiles =>
  Object.fromEntries(
    parseState(tree.files.get(statePath)?.toString() ?? '').files.map(({ path, hash }) => [path, hash]),
  );

const hashes = (files: TextFiles): TextFiles =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, createHash('sha256').update(text).digest('hex')]),
  );

/** Everything is live as it should be, and the state file says so. */
function expectWhole(tree: MemoryTree, files: TextFiles, place: string): void {
  expect(contentOf(tree), place).toEqual({ ...foreign, ...live(files) });
  expect(stateOf(tree), place).toEqual(hashes(files));
}

/** Whatever has happened, each live file is the old one or the new one, and foreign files are unchanged. */
function expectOldOrNew(tree: MemoryTree, place: string): void {
  const content = contentOf(tree);
  const [old, next] = [live(oldSite), live(newSite)];
  for (const [path, text] of Object.entries(content)) {
    if (path in foreign) expect(text, place).toBe(foreign[path]);
    else if (!/^(\/www\/.ht|\/\.)storbinary\//.test(path))
      expect([old[path], next[path]], `${place}: ${path}`).toContain(text);
  }
  for (const path of [...Object.keys(foreign), ...Object.keys(old).filter((name) => name in next)]) {
    expect(content, place).toHaveProperty([path]);
  }
}

const untouched = new MemoryTree();
for (const [path, text] of Object.entries(foreign)) untouched.write(path, text);
const deployed = untouched.copy();

beforeAll(async () => {
  await writeTree(folders.before, oldSite);
  await writeTree(folders.after, newSite);
  await deployOf(folders.before)(new MemoryRemote({ tree: deployed }), () => undefined);
});

afterAll(() => scratch[Symbol.asyncDispose]());

test('a deploy without a fault makes the tree what it should be, and the next one has nothing to do', async () => {
  expectWhole(deployed, oldSite, 'before');
  const tree = deployed.copy();
  const { report } = await outcomeOf(new MemoryRemote({ tree }), deployOf(folders.after));
  expect(report).toMatchObject({ uploaded: 6, replaced: 3, moved: 1, deleted: 4, unchanged: 1 });
  expectWhole(tree, newSite, 'after');
  const again = new MemoryRemote({ tree });
  expect((await outcomeOf(again, deployOf(folders.after))).report).toMatchObject({
    bytesSent: 0,
    unchanged: 10,
  });
  expect(again.calls).toBeLessThan(8);
});

/** Either the run reports a failure, or everything is as it should be; nothing is lost either way. */
function expectHonest({ tree, outcome, place }: FaultyRun<DeployReport>): void {
  expectOldOrNew(tree, place);
  if (outcome.report !== undefined) expectWhole(tree, newSite, place);
  else expect(outcome.error, place).toBeInstanceOf(DeployError);
}

async function expectNextRunWhole({ tree, place }: FaultyRun<DeployReport>): Promise<void> {
  const { error } = await outcomeOf(new MemoryRemote({ tree }), deployOf(folders.after));
  expect(error, place).toBeUndefined();
  expectWhole(tree, newSite, place);
}

describe.each(memoryFaults)('%s at every call of a deploy', (fault) => {
  test('the run that it hits ends exactly once, and the next run succeeds', async () => {
    const calls = await faultAtEveryCall(deployed, fault, deployOf(folders.after), async (left) => {
      expectHonest(left);
      await expectNextRunWhole(left);
    });
    expect(calls).toBeGreaterThan(40);
  });

  test('the same holds on a first deploy', async () => {
    const calls = await faultAtEveryCall(untouched, fault, deployOf(folders.after), expectNextRunWhole);
    expect(calls).toBeGreaterThan(40);
  });

  test('the same holds after an interrupted publish', async () => {
    const tree = deployed.copy();
    let renames = 0;
    const cut = new MemoryRemote({
      tree,
      // Two of the renames are those of the commit record.
      fault: ({ operation }) => (operation === 'rename' && (renames += 1) === 6 ? 'cut-after' : undefined),
    });
    expect((await outcomeOf(cut, deployOf(folders.after))).error).toBeInstanceOf(DeployError);
    const calls = await faultAtEveryCall(tree, fault, deployOf(folders.after), async (left) => {
      expectHonest(left);
      await expectNextRunWhole(left);
    });
    expect(calls).toBeGreaterThan(40);
  });
});

test.each(['cut-before', 'cut-after'] as const)(
  '%s at every call: a run with retries ends right by itself',
  async (fault) => {
    const run = deployOf(folders.after, { retries: 3, connections: 2 });
    const calls = await faultAtEveryCall(deployed, fault, run, ({ tree, outcome, place }) => {
      expect(outcome.error, place).toBeUndefined();
      expectWhole(tree, newSite, place);
    });
    expect(calls).toBeGreaterThan(40);
  },
);
