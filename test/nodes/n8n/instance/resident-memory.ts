import { readFileSync } from 'node:fs';
import { children } from '../../../servers/process-tree.ts';

const everyMs = 50;

/** Watches the resident memory of a process and its descendants. */
export class MemoryWatch implements Disposable {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  readonly baseBytes: number;
  #peakBytes: number;

  constructor(pid: number) {
    this.#pid = pid;
    this.baseBytes = residentBytes(pid);
    this.#peakBytes = this.baseBytes;
    this.#timer = setInterval(() => this.#sample(), everyMs);
  }

  get growthBytes(): number {
    this.#sample();
    return this.#peakBytes - this.baseBytes;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    this.#peakBytes = Math.max(this.#peakBytes, residentBytes(this.#pid));
  }
}

function residentBytes(pid: number): number {
  const own = Number(/^VmRSS:\s+(\d+) kB$/m.exec(statusOf(pid))?.[1] ?? 0) * 1024;
  return children(pid).reduce((sum, child) => sum + residentBytes(child), own);
}

/** Empty for a process that has ended since it was listed. */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return '';
    throw error;
  }
}
