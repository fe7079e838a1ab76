import { describe, expect, it } from 'vitest';
import { foldersOf } from '../../../transfer/deploy/manifest.ts';
import { compareTrees } from '../../../transfer/deploy/moves.ts';
import type { PublishedState } from '../../../transfer/deploy/state.ts';

const file = (path: string, content: string) => ({
  path,
  sizeBytes: content.length,
  hash: Buffer.from(content).toString('hex').padEnd(64, '0'),
});

/** A tree from paths and their contents. */
const tree = (files: Record<string, string>, folders: string[] = []): PublishedState => ({
  files: Object.entries(files).map(([path, content]) => file(path, content)),
  folders,
});

const movesOf = (live: PublishedState, next: PublishedState): string[] =>
  compareTrees(live, next).moves.map(
    ({ from, file: { path }, replaces }) => `${from} → ${path}${replaces ? ' (old)' : ''}`,
  );

describe('compareTrees', () => {
  it('finds what stays, moves, is uploaded and vanishes', () => {
    const live = tree({ same: 'A', changed: 'B', old: 'C', gone: 'D' });
    const next = tree({ same: 'A', changed: 'b', new: 'C', other: 'E' });
    expect(compareTrees(live, next)).toEqual({
      unchanged: [file('same', 'A')],
      moves: [{ from: 'old', file: file('new', 'C'), replaces: false }],
      sent: [file('changed', 'b'), file('other', 'E')],
      vanishing: [file('gone', 'D')],
    });
  });

  it('moves content onto a path that changes', () => {
    expect(movesOf(tree({ draft: 'new', page: 'old' }), tree({ page: 'new' }))).toEqual([
      'draft → page (old)',
    ]);
  });

  it('uses each vanishing path once, both sides in code-unit order', () => {
    const live = tree({ b: 'X', B: 'X', a: 'X' });
    expect(movesOf(live, tree({ 2: 'X', é: 'X', 1: 'X', Z: 'X' }))).toEqual(['B → 1', 'a → 2', 'b → Z']);
    const shuffled = { ...live, files: live.files.toReversed() };
    expect(movesOf(shuffled, tree({ z: 'X' }))).toEqual(['B → z']);
  });

  it('moves nothing that stays, and does not swap', () => {
    expect(movesOf(tree({ a: 'X' }), tree({ a: 'X', b: 'X' }))).toEqual([]);
    expect(movesOf(tree({ a: 'X', b: 'Y' }), tree({ a: 'Y', b: 'X' }))).toEqual([]);
  });

  it('compares content by both hash and size', () => {
    const live = { files: [{ ...file('a', 'XX'), sizeBytes: 3 }], folders: [] };
    expect(compareTrees(live, tree({ a: 'XX' })).unchanged).toEqual([]);
    expect(movesOf(live, tree({ b: 'XX' }))).toEqual([]);
  });

  it('does not move empty files', () => {
    expect(movesOf(tree({ a: '' }), tree({ b: '' }))).toEqual([]);
  });

  it('does not move what is cleared away first', () => {
    expect(movesOf(tree({ a: 'X' }), tree({ 'a/b': 'X' }))).toEqual([]);
    expect(movesOf(tree({ a: 'X' }), tree({ b: 'X' }, ['a']))).toEqual([]);
    expect(movesOf(tree({ a: 'X' }), tree({ b: 'X' }, ['a/empty']))).toEqual([]);
    expect(movesOf(tree({ 'a/b/c': 'X' }), tree({ a: 'X' }))).toEqual([]);
    expect(movesOf(tree({ 'a/b/c': 'X', 'ab/c': 'X' }), tree({ a: 'X' }))).toEqual(['ab/c → a']);
  });

  it('copes with names that are properties of every object', () => {
    expect(movesOf(tree({ constructor: 'X' }), tree({ toString: 'X' }))).toEqual(['constructor → toString']);
  });
});

describe('foldersOf', () => {
  it('adds the folders that files and folders are in', () => {
    expect([...foldersOf(tree({ 'a/b/c': 'X', d: 'Y' }, ['e/f', 'a']))].sort()).toEqual([
      'a',
      'a/b',
      'e',
      'e/f',
    ]);
  });
});
