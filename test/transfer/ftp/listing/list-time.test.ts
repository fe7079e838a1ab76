import { describe, expect, it } from 'vitest';
import { parseListTime } from '../../../../transfer/ftp/listing/list-time.ts';

const now = new Date('2026-11-20T09:00:00Z');

describe('the time in a line of LIST', () => {
  it.each([
    ['Nov 20 08:15', '2026-11-20T08:15:00Z'],
    ['Nov  3 23:59', '2026-11-03T23:59:00Z'],
    // Later than now means the previous year, unless the server's clock is a little ahead.
    ['Nov 20 21:00', '2026-11-20T21:00:00Z'],
    ['Dec 24 18:00', '2025-12-24T18:00:00Z'],
    ['Feb 29  2024', '2024-02-29T00:00:00Z'],
    ['jan 01 2020', '2020-01-01T00:00:00Z'],
    ['11-20-26 09:15AM', '2026-11-20T09:15:00Z'],
    ['11-20-2026 12:00AM', '2026-11-20T00:00:00Z'],
    ['11-20-99 12:30PM', '1999-11-20T12:30:00Z'],
    ['2026-11-20 07:05', '2026-11-20T07:05:00Z'],
  ])('%s', (text, time) => {
    expect(parseListTime(text, now)).toEqual(new Date(time));
  });

  it.each(['', '20 Nov 08:15', 'Nov', '11/20/26 09:15', '10月 20日 2026'])(
    'is not guessed from %j',
    (text) => {
      expect(parseListTime(text, now)).toBeUndefined();
    },
  );
});
