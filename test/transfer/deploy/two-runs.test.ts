import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RunTaken } from '../../../transfer/deploy/run-taken.ts';
import { parseState } from '../../../transfer/deploy/state.ts';
import { causesOf } from '../../../transfer/remote/storbinary-error.ts';
import { deploy, type DeployReport } from '../../../transfer/index.ts';
import { MemoryRemote, MemoryTree } from '../../../transfer/testing.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { newSite, oldSite, type TextFiles, writeTree } from '../../support/sites/site-versions.ts';

/** What the second run deploys: parts of both sites, and content of its own in pages of the same size. */
const otherSite: TextFiles = {
  'index.html': 'his page',
  'same.txt': 'same',
  'edited.css': 'his style',
  'moves/from.bin': 'content that moves',
  'new/deep/page.html': 'brand old',
  'twin-b.txt': 'twin',
};

const siteOf: Readonly<Record<'old' | 'new' | 'other', TextFiles>> = {
  old: oldSite,
  new: newSite,
  other: otherSite,
};

const scratch = await scratchFolder();
const folderOf = {
  old: join(scratch.path, 'old'),
  new: join(scratch.path, 'new'),
  other: join(scratch.path, 'other'),
};

beforeAll(async () => {
  await writeTree(folderOf.old, oldSite);
  await writeTree(folderOf.new, newSite);
  await writeTree(folderOf.other, otherSite);
});

afterAll(() => scratch[Symbol.asyncDispose]());

const run = (server: MemoryRemote, localDir: string): Promise<DeployReport> =>
  deploy({ server, localDir, serverDir: 'www', connections: 1, retries: 2, retryDelayMs: 0 });

const liveFiles = (tree: MemoryTree): Record<string, string> =>
  Object.fromEntries(
    [...tree.files]
      .filter(([path]) => path.startsWith('/www/') && !path.endsWith('.json'))
      .map(([path, bytes]) => [path.slice('/www/'.length), bytes.toString()]),
  );

/** What the state file says is live. */
const stateOf = (tree: MemoryTree): Record<string, string> =>
  Object.fromEntries(
    parseState(tree.files.get('/www/.ftp-deploy-sync-state.json')?.toString() ?? '').files.map(
      ({ path, hash }) => [path, hash],
    ),
  );

const hashesOf = (files: TextFiles): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, createHash('sha256').update(text).digest('hex')]),
  );

const leftovers = (tree: MemoryTree): string[] =>
  [...tree.files.keys(), ...tree.folders].filter((path) => path.includes('storbinary'));

/** Lets a second run happen, from its beginning to its end, just before one call of the first. */
async function interrupted(tree: MemoryTree, callNumber: number, second: string) {
  let wasCalled = false;
  const first = new MemoryRemote({
    tree,
    before: async ({ number }) => {
      if (number !== callNumber) return;
      wasCalled = true;
      await run(new MemoryRemote({ tree }), second);
    },
  });
  const outcome = await run(first, folderOf.new).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { wasCalled, outcome };
}

describe.each([
  { start: 'a first deploy', before: undefined, second: 'other' },
  { start: 'a deploy', before: folderOf.old, second: 'other' },
  { start: 'a deploy', before: folderOf.old, second: 'old' },
  { start: 'a deploy', before: folderOf.old, second: 'new' },
] as const)('$start during which another run deploys the $second site', ({ before, second }) => {
  test('at any of its calls: the newest wins, the other says so or has planned again, nothing is lost', async () => {
    const deployed = new MemoryTree();
    if (before !== undefined) await run(new MemoryRemote({ tree: deployed }), before);
    const endings = { taken: 0, whole: 0 };
    for (let number = 1; ; number += 1) {
      const tree = deployed.copy();
      const { wasCalled, outcome } = await interrupted(tree, number, folderOf[second]);
      if (!wasCalled) break;
      const place = `call ${number}`;
      if (outcome === undefined) {
        endings.whole += 1;
        // The second run was whole before this one began to publish, or began after this one had published.
        expect([newSite, siteOf[second]], place).toContainEqual(liveFiles(tree));
      } else {
        endings.taken += 1;
        const taken = [...causesOf(outcome)].find((cause) => cause instanceof RunTaken);
        expect(taken, place).toBeDefined();
        expect(liveFiles(tree), place).toEqual(siteOf[second]);
      }
      expect(stateOf(tree), place).toEqual(hashesOf(liveFiles(tree)));
      await run(new MemoryRemote({ tree }), folderOf.new);
      expect(liveFiles(tree), place).toEqual(newSite);
      expect(leftovers(tree), place).toEqual([]);
    }
    expect(endings.taken).toBeGreaterThan(10);
    expect(endings.whole).toBeGreaterThan(1);
  });
});
