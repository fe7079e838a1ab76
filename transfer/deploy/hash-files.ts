import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileEntry } from './manifest.ts';
import { orScanError, ScanError } from './scan-error.ts';

/** A file found by the walk. */
export interface FoundFile {
  readonly path: string;
  readonly localPath: string;
}

/** A local file that is part of the tree. */
export interface ScannedFile {
  readonly entry: FileEntry;
  /** Absolute if the root of the scan is. */
  readonly localPath: string;
  /** Modification time in milliseconds since 1970; with the size, it shows whether the file is still the same. */
  readonly modifiedMs: number;
  /** Whether its owner may execute it. */
  readonly isExecutable: boolean;
}

const filesHashedAtOnce = 4;
const hashBufferBytes = 512 * 1024;

/** Hashes files in parallel lanes; each lane reuses one buffer for all of its files. */
export async function hashFiles(
  found: readonly FoundFile[],
  signal: AbortSignal | undefined,
): Promise<ScannedFile[]> {
  const scanned: ScannedFile[] = [];
  // The lanes share one generator: each takes the next file, and a failure in one ends it for all.
  const queue = (function* () {
    yield* found.entries();
  })();
  const lane = async (): Promise<void> => {
    const buffer = Buffer.allocUnsafe(hashBufferBytes);
    for (const [index, file] of queue) scanned[index] = await hashFile(file, buffer, signal);
  };
  const outcomes = await Promise.allSettled(Array.from({ length: filesHashedAtOnce }, lane));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return scanned;
}

async function hashFile(
  file: FoundFile,
  buffer: Buffer,
  signal: AbortSignal | undefined,
): Promise<ScannedFile> {
  const { path, localPath } = file;
  signal?.throwIfAborted();
  const handle = await orScanError(localPath, open(localPath));
  try {
    const before = await orScanError(localPath, handle.stat());
    const hash = createHash('sha256');
    let sizeBytes = 0;
    while (sizeBytes < before.size) {
      signal?.throwIfAborted();
      const { bytesRead } = await orScanError(localPath, handle.read(buffer, 0, buffer.length));
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      sizeBytes += bytesRead;
    }
    const after = await orScanError(localPath, handle.stat());
    if (sizeBytes !== after.size || before.size !== after.size || before.mtimeMs !== after.mtimeMs) {
      const hint = 'Start the deploy once nothing writes to the folder, or exclude the file.';
      throw new ScanError(localPath, `${JSON.stringify(localPath)} changed while it was being read.`, hint);
    }
    const entry = { path, sizeBytes, hash: hash.digest('hex') };
    return { entry, localPath, modifiedMs: after.mtimeMs, isExecutable: (after.mode & 0o100) !== 0 };
  } finally {
    await handle.close();
  }
}
