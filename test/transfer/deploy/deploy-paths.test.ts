import { describe, expect, it } from 'vitest';
import { parseStagedName, stagedNames } from '../../../transfer/deploy/deploy-paths.ts';

const hashOf = (digit: string): string => digit.repeat(64);
const file = (path: string, digit: string) => ({ path, sizeBytes: 1, hash: hashOf(digit) });

describe('stagedNames', () => {
  it('numbers files with the same content in the order of their paths, whatever the order of the list', () => {
    const files = [file('b', 'a'), file('a/x', 'a'), file('B', 'a'), file('c', 'b')];
    const expected = { B: hashOf('a'), 'a/x': `${hashOf('a')}-2`, b: `${hashOf('a')}-3`, c: hashOf('b') };
    expect(Object.fromEntries(stagedNames(files))).toEqual(expected);
    expect(Object.fromEntries(stagedNames(files.toReversed()))).toEqual(expected);
  });

  it('does not change the list', () => {
    const files = [file('b', 'a'), file('a', 'a')];
    stagedNames(files);
    expect(files.map(({ path }) => path)).toEqual(['b', 'a']);
  });

  it('keeps the name that a commit record gives', () => {
    const renamed = { ...file('b', 'a'), stagedName: `${hashOf('a')}-2.1` };
    const names = stagedNames([file('a', 'a'), renamed, file('c', 'a')]);
    expect([...names.values()]).toEqual([hashOf('a'), `${hashOf('a')}-2.1`, `${hashOf('a')}-3`]);
  });

  it('gives names that parse', () => {
    const names = [...stagedNames([file('a', 'c'), file('b', 'c')]).values()];
    expect(names.map(parseStagedName)).toEqual([
      { hash: hashOf('c'), copy: 1 },
      { hash: hashOf('c'), copy: 2 },
    ]);
  });
});

describe('parseStagedName', () => {
  it.each([
    'commit',
    '',
    'a'.repeat(63),
    'a'.repeat(65),
    hashOf('A'),
    hashOf('g'),
    `${hashOf('a')}-`,
    `${hashOf('a')}-0`,
    `${hashOf('a')}-1`,
    `${hashOf('a')}-02`,
    `${hashOf('a')}-2x`,
    `${hashOf('a')}-99999999999999999999`,
    `${hashOf('a')}\n`,
    `./${hashOf('a')}`,
    `${hashOf('a')}.`,
    `${hashOf('a')}.0`,
    `${hashOf('a')}.01`,
    `${hashOf('a')}.1.2`,
    `${hashOf('a')}.1-2`,
    `.${hashOf('a')}`,
  ])('takes %j for no staged name', (name) => {
    expect(parseStagedName(name)).toBeUndefined();
  });

  it('reads copies beyond nine', () => {
    expect(parseStagedName(`${hashOf('a')}-10`)).toEqual({ hash: hashOf('a'), copy: 10 });
  });

  it('reads what a file was renamed to', () => {
    expect(parseStagedName(`${hashOf('a')}.3`)).toEqual({ hash: hashOf('a'), copy: 1, renaming: 3 });
    expect(parseStagedName(`${hashOf('a')}-2.10`)).toEqual({ hash: hashOf('a'), copy: 2, renaming: 10 });
  });
});
