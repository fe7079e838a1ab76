import { describe, expect, it } from 'vitest';
import { type FileEntry, foldersOf, type Manifest } from '../../../transfer/deploy/manifest.ts';
import { type Plan, planDeploy, planSummary } from '../../../transfer/deploy/plan.ts';
import { PlanError } from '../../../transfer/deploy/plan-error.ts';
import { stagedNames } from '../../../transfer/deploy/deploy-paths.ts';
import type { PublishedState } from '../../../transfer/deploy/state.ts';

const file = (path: string, content: string): FileEntry => ({
  path,
  sizeBytes: content.length,
  hash: Buffer.from(content).toString('hex').padEnd(64, '0').slice(0, 64),
});

const live = (files: Record<string, string>, folders: string[] = []): PublishedState => ({
  files: Object.entries(files).map(([path, content]) => file(path, content)),
  folders,
});

/** A tree as a scan returns it: sorted, with every folder. */
const local = (files: Record<string, string>, folders: string[] = []): Manifest => {
  const paths = Object.keys(files).sort();
  const all = { files: paths.map((path) => file(path, files[path] ?? '')), folders };
  return { ...all, folders: [...foldersOf(all)].sort() };
};

const plan = (before: PublishedState, after: Manifest, excluded: readonly string[] = []): Plan =>
  planDeploy({ live: before, local: after, isKept: (path) => excluded.includes(path) });

const sent = ({ sendings }: Plan): string[] => sendings.map(({ file: { path } }) => path);

const nothing = {
  foreign: [],
  sendings: [],
  clearings: [],
  folders: [],
  moves: [],
  deletions: [],
  folderRemovals: [],
};

describe('planDeploy', () => {
  it('has nothing to do when everything is live already', () => {
    const tree = local({ 'a/b/c': 'X', d: '' }, ['empty']);
    expect(plan(tree, tree)).toEqual({ ...nothing, unchanged: 2, result: tree });
  });

  it('infers folders that a state file leaves out', () => {
    const after = local({ 'a/b/c': 'X' });
    expect(plan(live({ 'a/b/c': 'X' }), after)).toEqual({ ...nothing, unchanged: 1, result: after });
    expect(plan(live({ 'a/b/c': 'X', d: 'Y' }), local({ d: 'Y' })).folderRemovals).toEqual(['a/b', 'a']);
  });

  it('uploads what is new or differs, largest first, then by path', () => {
    const after = local({ b: 'bb', B: 'BB', a: 'aaa', same: 'S', c: '' });
    const { sendings, folders } = plan(live({ b: 'old', same: 'S' }), after);
    expect(sendings).toEqual([
      { file: file('a', 'aaa'), stagedName: file('a', 'aaa').hash, replaces: false },
      { file: file('B', 'BB'), stagedName: file('B', 'BB').hash, replaces: false },
      { file: file('b', 'bb'), stagedName: file('b', 'bb').hash, replaces: true },
      { file: file('c', ''), stagedName: file('c', '').hash, replaces: false },
    ]);
    expect(folders).toEqual([]);
  });

  it('takes the staged names from the whole result', () => {
    const before = live({ 'a/kept': 'X', first: 'X' });
    const { sendings, result } = plan(before, local({ first: 'X', second: 'X', third: 'X' }), ['a/kept']);
    const names = stagedNames(result.files);
    expect(sendings.map(({ stagedName }) => stagedName)).toEqual([names.get('second'), names.get('third')]);
    expect(sendings[0]?.stagedName).toBe(`${file('', 'X').hash}-3`);
  });

  it('makes folders parents first and removes them deepest first', () => {
    const before = live({ 'x/y/z/1': 'A', 'x-y/1': 'B' }, ['x/empty']);
    const result = plan(before, local({ 'new/deep/1': 'C' }, ['new-er/empty']));
    expect(result.folders).toEqual(['new', 'new-er', 'new-er/empty', 'new/deep']);
    expect(result.deletions).toEqual(['x-y/1', 'x/y/z/1']);
    expect(result.folderRemovals).toEqual(['x/y/z', 'x/empty', 'x/y', 'x', 'x-y']);
  });

  it('deletes and removes by whole names, not by prefixes', () => {
    const before = live({ 'foo/a.txt': 'A', 'foobar.txt': 'B', 'foo-old/c.txt': 'C', keep: 'D' }, [
      'foo',
      'foo-old',
    ]);
    const result = plan(before, local({ keep: 'D' }));
    expect(result.deletions).toEqual(['foo-old/c.txt', 'foo/a.txt', 'foobar.txt']);
    expect(result.folderRemovals).toEqual(['foo', 'foo-old']);
    expect(plan(before, local({ 'foobar.txt': 'B', keep: 'D' })).unchanged).toBe(2);
  });

  it('treats spellings of a name as different, and clears the old one first for servers that do not', () => {
    const result = plan(
      live({ 'caf\u00e9': 'X', A: 'Y', 'B/x': 'Z' }),
      local({ 'cafe\u0301': 'W', a: 'Y', 'b/x': 'Z' }),
    );
    expect(result.unchanged).toBe(0);
    expect(sent(result)).toEqual(['a', 'b/x', 'cafe\u0301']);
    expect(result.clearings).toEqual(['A', 'B/x', 'caf\u00e9'].map((path) => ({ path, kind: 'file' })));
    expect({ moves: result.moves, deletions: result.deletions }).toEqual({ moves: [], deletions: [] });
    expect(plan(live({ a: 'X', A: 'Y' }), local({ a: 'X', A: 'Y' })).unchanged).toBe(2);
  });

  it('plans a rename as a move', () => {
    const { moves, sendings, deletions, folders, folderRemovals } = plan(
      live({ 'v1/a': 'X' }),
      local({ 'v2/a': 'X' }),
    );
    expect(moves).toEqual([{ from: 'v1/a', file: file('v2/a', 'X'), replaces: false }]);
    expect({ sendings, deletions, folders, folderRemovals }).toEqual({
      sendings: [],
      deletions: [],
      folders: ['v2'],
      folderRemovals: ['v1'],
    });
  });

  it('does not depend on the order of the lists', () => {
    const before = live({ 'a/1': 'X', 'b/1': 'X', c: 'Y' }, ['a', 'b', 'e']);
    const backwards = { files: before.files.toReversed(), folders: before.folders.toReversed() };
    const after = local({ 'd/1': 'X', c: 'Z' });
    expect(plan(backwards, after)).toEqual(plan(before, after));
  });

  it('does not change its arguments', () => {
    const before = live({ z: 'X', a: 'Y' }, ['z2', 'a2']);
    const copy = structuredClone(before);
    plan(before, local({ b: 'X' }));
    expect(before).toEqual(copy);
  });
});

describe('a name that changes its kind', () => {
  it('clears a file whose place a folder takes', () => {
    const result = plan(live({ x: 'X' }), local({ 'x/y/z': 'X' }));
    expect(result.clearings).toEqual([{ path: 'x', kind: 'file' }]);
    expect(result.folders).toEqual(['x', 'x/y']);
    expect(result.moves).toEqual([]);
    expect(sent(result)).toEqual(['x/y/z']);
    expect(result.deletions).toEqual([]);
  });

  it('clears a file whose place an empty folder takes', () => {
    const result = plan(live({ x: 'X' }), local({ other: 'X' }, ['x']));
    expect(result.clearings).toEqual([{ path: 'x', kind: 'file' }]);
    expect(result.moves).toEqual([]);
  });

  it('clears a folder whose place a file takes, files first, then folders deepest first', () => {
    const before = live({ 'x/y/1': 'A', 'x/2': 'B', 'x.txt': 'C' }, ['x/y/empty']);
    const result = plan(before, local({ x: 'A' }));
    expect(result.clearings).toEqual([
      { path: 'x/2', kind: 'file' },
      { path: 'x/y/1', kind: 'file' },
      { path: 'x/y/empty', kind: 'folder' },
      { path: 'x/y', kind: 'folder' },
      { path: 'x', kind: 'folder' },
    ]);
    expect(result.sendings).toMatchObject([{ file: { path: 'x' }, replaces: false }]);
    expect(result.deletions).toEqual(['x.txt']);
    expect(result.folderRemovals).toEqual([]);
    expect(planSummary(result)).toMatchObject({ uploaded: 1, replaced: 0, moved: 0, deleted: 3 });
  });
});

describe('excluded names', () => {
  it('stay live, with the folders that they are in, and stay in the state', () => {
    const before = live({ 'up/load.jpg': 'X', gone: 'Y' }, ['up', 'cache']);
    const result = plan(before, local({ a: 'Z' }), ['up/load.jpg', 'cache']);
    expect(result.deletions).toEqual(['gone']);
    expect(result.folderRemovals).toEqual([]);
    expect(result.unchanged).toBe(1);
    expect(result.result).toEqual({
      files: [file('a', 'Z'), file('up/load.jpg', 'X')],
      folders: ['cache', 'up'],
    });
  });

  it('are never the source of a move', () => {
    const result = plan(live({ secret: 'X' }), local({ copy: 'X' }), ['secret']);
    expect(result.moves).toEqual([]);
    expect(sent(result)).toEqual(['copy']);
  });

  it('are deployed if the local tree has them anyway', () => {
    const result = plan(live({ a: 'X' }), local({ a: 'Y' }), ['a']);
    expect(sent(result)).toEqual(['a']);
    expect(result.result.files).toEqual([file('a', 'Y')]);
  });

  it('may differ from a local name only in case', () => {
    expect(sent(plan(live({ README: 'X' }), local({ readme: 'Y' }), ['README']))).toEqual(['readme']);
  });

  it.each([
    ['a/b/kept', 'file', local({ a: 'X' }), 'a'],
    ['a/b/kept', 'file', local({ 'a/b': 'X' }), 'a/b'],
    ['a', 'file', local({ 'a-': 'X', 'a/b/c': 'X' }), 'a/b/c'],
    ['a', 'file', local({ other: 'X' }, ['a']), 'a'],
    ['a/b', 'folder', local({ 'a/b': 'X' }), 'a/b'],
    ['a/b', 'folder', local({ a: 'X' }), 'a'],
  ])('refuse a plan when %j, a %s, is in the way', (path, kind, after, rival) => {
    const before = kind === 'file' ? live({ [path]: 'K' }) : live({}, [path]);
    const attempt = () => plan(before, after, [path]);
    expect(attempt).toThrow(PlanError);
    expect(attempt).toThrow(JSON.stringify(path));
    expect(attempt).toThrow(`so ${JSON.stringify(rival)} cannot be deployed`);
  });
});

describe('planSummary', () => {
  it('counts names and bytes', () => {
    const before = live({
      same: 'S',
      changed: 'c',
      'dir/x': 'D',
      gone: 'G',
      from: 'moved',
      from2: 'moved2',
      onto: 'o',
    });
    const after = local({ same: 'S', changed: 'CC', dir: 'ddd', to: 'moved', onto: 'moved2', new: '' });
    expect(planSummary(plan(before, after))).toEqual({
      uploaded: 3,
      replaced: 2,
      moved: 2,
      deleted: 2,
      unchanged: 1,
      bytesToSend: 5,
    });
  });
});

describe('a large tree', () => {
  it('is planned with work that grows with its size, not with the square of it', () => {
    let reads = 0;
    const counted = ({ path, sizeBytes, hash }: FileEntry): FileEntry => ({
      get path() {
        reads += 1;
        return path;
      },
      sizeBytes,
      get hash() {
        reads += 1;
        return hash;
      },
    });
    const paths = Array.from(
      { length: 60_000 },
      (_, index) => `section-${index % 300}/page-${index}/index.html`,
    );
    const before = live(Object.fromEntries(paths.map((path, index) => [path, `old ${index}`])));
    const renamed = paths.map((path, index) => [index % 2 === 0 ? path : `${path}.moved`, `old ${index}`]);
    const next = local(Object.fromEntries(renamed) as Record<string, string>);
    const { unchanged, moves } = plan(
      { ...before, files: before.files.map(counted) },
      { ...next, files: next.files.map(counted) },
    );
    expect({ unchanged, moved: moves.length }).toEqual({ unchanged: 30_000, moved: 30_000 });
    expect(reads).toBeGreaterThan(2 * paths.length);
    // Sorting reads each path about forty times; comparing each with each would read it 60,000 times.
    expect(reads / paths.length).toBeLessThan(100);
  });
});
