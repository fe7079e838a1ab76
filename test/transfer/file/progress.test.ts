import { describe, expect, test } from 'vitest';
import { type Progress, ProgressMeter } from '../../../transfer/file/progress.ts';

function meterOf(totalBytes: number) {
  const clock = { nowMs: 0 };
  const reports: Progress[] = [];
  const meter = new ProgressMeter(
    totalBytes,
    (progress) => reports.push(progress),
    () => clock.nowMs,
  );
  return { clock, reports, meter };
}

describe('progress', () => {
  test('reports bytes, percent, rate and time left', () => {
    const { clock, meter } = meterOf(1000);
    clock.nowMs = 1000;
    meter.move(250);
    expect(meter.progress).toEqual({
      bytes: 250,
      totalBytes: 1000,
      percent: 25,
      bytesPerSecond: 250,
      secondsLeft: 3,
    });
  });

  test('counts what was already there towards the percentage but not the rate', () => {
    const { clock, meter } = meterOf(1000);
    meter.adjust(500);
    clock.nowMs = 2000;
    meter.move(100);
    expect(meter.progress).toMatchObject({ bytes: 600, percent: 60, bytesPerSecond: 50, secondsLeft: 8 });
  });

  test('reports no time left before the first byte, and 100 % for an empty file', () => {
    expect(meterOf(1000).meter.progress).toEqual({
      bytes: 0,
      totalBytes: 1000,
      percent: 0,
      bytesPerSecond: 0,
    });
    expect(meterOf(0).meter.progress.percent).toBe(100);
  });

  test('reports a few times a second, and once at the end', () => {
    const { clock, reports, meter } = meterOf(100);
    for (let step = 0; step < 100; step += 1) {
      clock.nowMs += 10;
      meter.move(1);
    }
    expect(reports.length).toBeGreaterThanOrEqual(4);
    expect(reports.length).toBeLessThanOrEqual(5);
    const before = reports.length;
    meter.finish();
    expect(reports).toHaveLength(before + 1);
    expect(reports.at(-1)).toMatchObject({ bytes: 100, percent: 100 });
  });
});
