import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In memory where the machine has that: what is measured is the network's way, not the disk's. */
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A fresh folder that goes with its `await using` block. */
export async function scratchFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(base, 'storbinary-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
