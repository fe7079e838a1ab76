import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';

// What Linux counts for this process; see proc(5).

/** Number of bytes that this process has read so far, from files, pipes and sockets. */
export function bytesRead(): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}

/** The files in a folder that this process has open, and how many bytes of each it has read. */
export function openFiles(folder: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const descriptor of readdirSync('/proc/self/fd')) {
    try {
      const path = readlinkSync(`/proc/self/fd/${descriptor}`);
      if (!path.startsWith(`${folder}/`)) continue;
      const state = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8');
      found.set(path, Number(/^pos:\s+(\d+)$/m.exec(state)?.[1]));
    } catch (error) {
      // The descriptor that readdir itself used is closed by now, and others may be too.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return found;
}

/** Resolves when the file is open and some of it has been read. */
export async function untilReading(folder: string, path: string): Promise<void> {
  while ((openFiles(folder).get(path) ?? 0) === 0) await nextTurn();
}
