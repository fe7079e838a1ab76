import { describe, expect, it } from 'vitest';
import { byteText, countText, durationText, fileCountsText } from '../../../action/report/amounts.ts';

describe('byteText', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [1024 ** 2 - 1, '1.0 MiB'],
    [1024 ** 3, '1.0 GiB'],
    [1024 ** 5, '1024.0 TiB'],
    [100.7, '101 B'],
  ])('%d is %s', (bytes, text) => {
    expect(byteText(bytes)).toBe(text);
  });
});

describe('durationText', () => {
  it.each([
    [0, '0 ms'],
    [350.4, '350 ms'],
    [999.6, '1.0 s'],
    [9949, '9.9 s'],
    [9951, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 m 0 s'],
    [80_000, '1 m 20 s'],
    [3_599_600, '1 h 0 m'],
    [7_500_000, '2 h 5 m'],
  ])('%d ms is %s', (durationMs, text) => {
    expect(durationText(durationMs)).toBe(text);
  });
});

describe('countText', () => {
  it.each([
    [0, '0 files'],
    [1, '1 file'],
    [2, '2 files'],
  ])('%d is %s', (count, text) => {
    expect(countText(count, 'file')).toBe(text);
  });
});

describe('fileCountsText', () => {
  const counts = { uploaded: 3, replaced: 2, moved: 0, deleted: 4, unchanged: 120 };

  it('names each count, and moves only when there are any', () => {
    expect(fileCountsText(counts)).toBe('3 uploaded, 2 replaced, 4 deleted, 120 unchanged');
    expect(fileCountsText({ ...counts, moved: 1 })).toBe(
      '3 uploaded, 2 replaced (1 of these moved), 4 deleted, 120 unchanged',
    );
  });
});
