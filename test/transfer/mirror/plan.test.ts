import { describe, expect, test } from 'vitest';
import type { LocalEntry } from '../../../transfer/mirror/local-tree.ts';
import { planMirror } from '../../../transfer/mirror/plan.ts';

const modifiedAt = new Date(0);
const entry = (kind: LocalEntry['kind']): LocalEntry => ({ kind, sizeBytes: 1, modifiedAt });

interface Case {
  readonly files?: readonly string[];
  readonly folders?: readonly string[];
  readonly spared?: readonly string[];
  readonly local?: Readonly<Record<string, LocalEntry['kind']>>;
  readonly excluded?: readonly string[];
  readonly deleteLocal?: boolean;
}

/** Plans with files of one byte; a local file counts as the server's if its name ends in `same`. */
function plan({
  files = [],
  folders = [],
  spared = [],
  local = {},
  excluded = [],
  deleteLocal = true,
}: Case) {
  const { plan: made, obstacles } = planMirror({
    remote: { files: files.map((path) => ({ path, sizeBytes: 1 })), folders, spared: new Set(spared) },
    local: new Map(Object.entries(local).map(([path, kind]) => [path, entry(kind)])),
    isSame: ({ path }) => path.endsWith('same'),
    deleteLocal,
    isExcluded: (path) => excluded.includes(path),
  });
  return {
    fetches: made.fetches.map(({ file, change }) => `${change} ${file.path}`),
    newFolders: made.newFolders,
    unchanged: made.unchanged,
    clearings: made.clearings.map(({ path }) => path),
    deletions: made.deletions.map(({ path }) => path),
    obstacles: obstacles.map(({ path }) => path),
  };
}

const nothing = { fetches: [], newFolders: [], unchanged: 0, clearings: [], deletions: [], obstacles: [] };

describe('a plan', () => {
  test('fetches what is new or changed and leaves what is the same', () => {
    expect(
      plan({
        files: ['a/new', 'a/changed', 'a/same'],
        folders: ['a', 'b'],
        local: { a: 'folder', 'a/changed': 'file', 'a/same': 'file' },
      }),
    ).toEqual({ ...nothing, fetches: ['replaced a/changed', 'new a/new'], newFolders: ['b'], unchanged: 1 });
  });

  test('deletes what is gone, innermost folders first, and only when asked to', () => {
    const local = { x: 'folder', 'x/y': 'folder', 'x/y/z': 'file', link: 'link' } as const;
    expect(plan({ local }).deletions).toEqual(['x/y/z', 'link', 'x/y', 'x']);
    expect(plan({ local, deleteLocal: false })).toEqual(nothing);
  });

  test('spares what is excluded, and what the server has and the mirror leaves out', () => {
    const local = { keep: 'file', out: 'folder', 'out/a': 'file', gone: 'file', pipe: 'other' } as const;
    expect(plan({ local, excluded: ['keep'], spared: ['out'] }).deletions).toEqual(['gone']);
  });

  test('clears what is in the way when deleting is allowed', () => {
    expect(plan({ folders: ['a'], files: ['a/b'], local: { a: 'file' } })).toMatchObject({
      clearings: ['a'],
      newFolders: ['a'],
      fetches: ['new a/b'],
      obstacles: [],
    });
    expect(plan({ files: ['a'], local: { a: 'folder', 'a/b': 'file' } })).toMatchObject({
      clearings: ['a/b', 'a'],
      fetches: ['new a'],
    });
    expect(plan({ files: ['a'], local: { a: 'link' } })).toMatchObject({ clearings: ['a'] });
  });

  test.each([
    ['a file for a folder', { folders: ['a'], files: ['a/b'], local: { a: 'file' }, deleteLocal: false }],
    ['a folder for a file', { files: ['a'], local: { a: 'folder' }, deleteLocal: false }],
    ['a link for a folder', { folders: ['a'], files: ['a/b'], local: { a: 'link' }, deleteLocal: false }],
    [
      'a folder that holds what is excluded',
      { files: ['a'], local: { a: 'folder', 'a/k': 'file' }, excluded: ['a/k'] },
    ],
    ['a device', { files: ['a'], local: { a: 'other' } }],
  ] satisfies [string, Case][])('names %s as an obstacle and touches nothing below it', (_, given) => {
    const { obstacles, fetches, newFolders } = plan(given);
    expect(obstacles).toEqual(['a']);
    expect(fetches).toEqual([]);
    expect(newFolders).toEqual([]);
  });
});
