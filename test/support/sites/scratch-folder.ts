import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In memory if possible: the network is measured, not the disk. */
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A new folder that is removed at the end of its `await using` block. */
export async function scratchFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(base, 'storbinary-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
