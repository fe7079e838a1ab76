import type { Progress } from '../transfer/index.ts';

const barLength = 30;

/** `[#########.....................]  31.2 %  98304 of 315072 bytes, 1.2 MB/s, 3 s left` */
export function progressLine({ bytes, totalBytes, percent, bytesPerSecond, secondsLeft }: Progress): string {
  const done = Math.round((percent / 100) * barLength);
  const bar = '#'.repeat(done).padEnd(barLength, '.');
  const rate = `${(bytesPerSecond / 1e6).toFixed(1)} MB/s`;
  const left = secondsLeft === undefined ? '' : `, ${Math.ceil(secondsLeft)} s left`;
  return `[${bar}] ${percent.toFixed(1).padStart(5)} %  ${bytes} of ${totalBytes} bytes, ${rate}${left}`;
}
