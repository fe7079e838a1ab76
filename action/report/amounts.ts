import type { DeployReport } from '../../transfer/index.ts';

const byteUnits = ['KiB', 'MiB', 'GiB', 'TiB'];

/** `512 B`, `1.5 KiB`, `20.0 MiB`. */
export function byteText(bytes: number): string {
  if (bytes < 1024) return `${Math.round(bytes)} B`;
  let amount = bytes / 1024;
  let unit = 0;
  // 1023.95 and more would be printed as 1024.0, which is 1.0 of the next unit.
  while (amount >= 1023.95 && unit < byteUnits.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${amount.toFixed(1)} ${byteUnits[unit] ?? ''}`;
}

/** `350 ms`, `4.2 s`, `42 s`, `1 m 20 s`, `2 h 5 m`. */
export function durationText(durationMs: number): string {
  if (durationMs < 999.5) return `${Math.round(durationMs)} ms`;
  if (durationMs < 9950) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
}

/** `1 file`, `3 files`. */
export const countText = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** The counts of files that a deploy reports and that a plan predicts. */
export type FileCounts = Pick<DeployReport, 'uploaded' | 'replaced' | 'moved' | 'deleted' | 'unchanged'>;

/** `3 uploaded, 2 replaced (1 of these moved), 4 deleted, 120 unchanged`. */
export function fileCountsText({ uploaded, replaced, moved, deleted, unchanged }: FileCounts): string {
  const ofThese = moved > 0 ? ` (${moved} of these moved)` : '';
  return `${uploaded} uploaded, ${replaced} replaced${ofThese}, ${deleted} deleted, ${unchanged} unchanged`;
}
