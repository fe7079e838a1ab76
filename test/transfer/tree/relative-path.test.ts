import { expect, test } from 'vitest';
import {
  byCodeUnit,
  childPath,
  depthOf,
  folderOf,
  foldersAbove,
  foldersHolding,
  spellingKey,
  withFoldersAbove,
} from '../../../transfer/tree/relative-path.ts';

test('a path has a folder and a depth, and the root is empty', () => {
  expect([folderOf('a/b/c'), depthOf('a/b/c')]).toEqual(['a/b', 3]);
  expect([folderOf('a'), depthOf('a')]).toEqual(['', 1]);
  expect(folderOf('')).toBe('');
  expect([childPath('', 'a'), childPath('a/b', 'c')]).toEqual(['a', 'a/b/c']);
});

test('the folders above a path come outermost first', () => {
  expect(foldersAbove('a/b/c')).toEqual(['a', 'a/b']);
  expect(withFoldersAbove('a/b/c')).toEqual(['a', 'a/b', 'a/b/c']);
  expect(foldersAbove('a')).toEqual([]);
});

test('folders that contain something are found once each', () => {
  expect([...foldersHolding(['a/b/c', 'a/b/d', 'e', 'f/g'])].sort()).toEqual(['a', 'a/b', 'f']);
});

test('paths are ordered by code unit, whatever the locale', () => {
  expect(['a', '\u00e4', 'Z', 'a/b', 'a b'].sort(byCodeUnit)).toEqual(['Z', 'a', 'a b', 'a/b', '\u00e4']);
});

test('names that a file system takes for the same have the same key', () => {
  expect(spellingKey('A.TXT', 'win32')).toBe(spellingKey('a.txt', 'win32'));
  expect(spellingKey('a\u0308', 'darwin')).toBe(spellingKey('\u00e4', 'darwin'));
  expect(spellingKey('A.TXT', 'linux')).not.toBe(spellingKey('a.txt', 'linux'));
  expect(spellingKey('a/A\u0308.TXT')).toBe(spellingKey('A/\u00e4.txt'));
});
