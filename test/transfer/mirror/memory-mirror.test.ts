import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { mirror, MirrorError, type MirrorOptions, type MirrorReport } from '../../../transfer/index.ts';
import { MemoryRemote, MemoryTree } from '../../../transfer/testing.ts';
import {
  faultAtEveryCall,
  type FaultyRun,
  memoryFaults,
  outcomeOf,
  type StartRun,
} from '../../support/memory/faulty-run.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';

type Files = Readonly<Record<string, string>>;

const changedAt = new Date('2025-06-07T08:09:10Z');

/** What the server has; the large file comes in several blocks. */
const remoteFiles: Files = {
  'same.txt': 'same',
  'changed.txt': 'new text',
  'folder/new.txt': 'new',
  'folder/deep/large.bin': 'large '.repeat(30_000),
  'becomes-folder/inside.txt': 'inside',
  'empty.txt': '',
};

/** The local folder before the mirror. */
const localFiles: Files = {
  'same.txt': 'same',
  'changed.txt': 'old',
  'becomes-folder': 'a file',
  'gone.txt': 'no longer on the server',
  'old/gone.txt': 'nor this',
  'mine/app.log': 'excluded',
};

/** The local folder after it. */
const wanted: Files = { ...remoteFiles, 'mine/app.log': 'excluded' };

const scratch = await scratchFolder();
const localDir = join(scratch.path, 'target');
const outside = join(scratch.path, 'outside.txt');
const tree = new MemoryTree().write('/other/secret.txt', 'in another folder');
for (const [path, text] of Object.entries(remoteFiles)) tree.write(`/www/${path}`, text, changedAt);

const mirrorWith =
  (more: Partial<MirrorOptions> = {}): StartRun<MirrorReport> =>
  (server, onEvent) =>
    mirror({
      server,
      localDir,
      serverDir: 'www',
      exclude: ['*.log'],
      deleteLocal: true,
      connections: 1,
      retries: 0,
      retryDelayMs: 0,
      onEvent,
      ...more,
    });

async function writeLocalFiles(): Promise<void> {
  await rm(localDir, { recursive: true, force: true });
  for (const [path, text] of Object.entries(localFiles)) {
    const localPath = join(localDir, path);
    await mkdir(dirname(localPath), { recursive: true });
    await writeFile(localPath, text);
    await utimes(localPath, changedAt, changedAt);
  }
  await writeFile(outside, 'not in the folder');
}

async function localContent(): Promise<Files> {
  const entries = await readdir(localDir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const read = files.map(
    async (path) => [path.slice(localDir.length + 1), await readFile(path, 'utf8')] as const,
  );
  return Object.fromEntries(await Promise.all(read));
}

/** Each local file is the old one, the new one, or a part. */
async function expectOldOrNew(place: string): Promise<void> {
  const content = await localContent();
  for (const [path, text] of Object.entries(content)) {
    if (!path.endsWith('.part'))
      expect([localFiles[path], wanted[path]], `${place}: ${path}`).toContain(text);
  }
  for (const path of ['same.txt', 'changed.txt', 'mine/app.log'])
    expect(content, place).toHaveProperty([path]);
  expect(await readFile(outside, 'utf8'), place).toBe('not in the folder');
}

/** Either the run reports what failed, or everything is as it should be. */
async function expectHonest({ outcome, place }: FaultyRun<MirrorReport>): Promise<void> {
  await expectOldOrNew(place);
  const { error, report } = outcome;
  if (report !== undefined) expect(await localContent(), place).toEqual(wanted);
  else expect(error, place).toBeInstanceOf(MirrorError);
}

async function expectNextRunWhole({ tree: left, place }: FaultyRun<MirrorReport>): Promise<void> {
  const { error } = await outcomeOf(new MemoryRemote({ tree: left }), mirrorWith());
  expect(error, place).toBeUndefined();
  expect(await localContent(), place).toEqual(wanted);
  expect([...left.files], place).toEqual([...tree.files]);
}

beforeEach(writeLocalFiles);
afterAll(() => scratch[Symbol.asyncDispose]());

test('a mirror without a fault makes the folder what it should be, and the next one has nothing to do', async () => {
  const { report } = await outcomeOf(new MemoryRemote({ tree }), mirrorWith());
  expect(report).toMatchObject({ fetched: 4, replaced: 1, unchanged: 1, deleted: 3 });
  expect(await localContent()).toEqual(wanted);
  expect(await readdir(localDir)).not.toContain('old');
  const again = await outcomeOf(new MemoryRemote({ tree }), mirrorWith());
  expect(again.report).toMatchObject({ fetched: 0, replaced: 0, unchanged: 6, bytesReceived: 0 });
});

describe.each(memoryFaults)('%s at every call of a mirror', (fault) => {
  test('the run that it hits ends exactly once, and the next run succeeds', async () => {
    const calls = await faultAtEveryCall(tree, fault, mirrorWith(), async (left) => {
      await expectHonest(left);
      await expectNextRunWhole(left);
      await writeLocalFiles();
    });
    expect(calls).toBeGreaterThan(20);
  });
});

test.each(['cut-before', 'cut-after'] as const)(
  '%s at every call: a run with retries ends right by itself',
  async (fault) => {
    const run = mirrorWith({ retries: 3, connections: 2 });
    const calls = await faultAtEveryCall(tree, fault, run, async ({ outcome, place }) => {
      expect(outcome.error, place).toBeUndefined();
      expect(await localContent(), place).toEqual(wanted);
      await writeLocalFiles();
    });
    expect(calls).toBeGreaterThan(20);
  },
);

test('if one file is refused, only that one is missing, and nothing is deleted', async () => {
  await faultAtEveryCall(tree, 'refuse', mirrorWith(), async ({ outcome, place }) => {
    if (place.includes('retrieve /www/')) {
      const path = place.slice(place.indexOf('/www/') + '/www/'.length);
      expect(outcome.error, place).toMatchObject({ report: { failures: [{ path }], deleted: 1 } });
      const others = Object.entries(remoteFiles).filter(([name]) => name !== path);
      const old = Object.entries(localFiles).filter(([name]) => name.endsWith('gone.txt'));
      expect(await localContent(), place).toMatchObject(Object.fromEntries([...others, ...old]));
    }
    await writeLocalFiles();
  });
});
