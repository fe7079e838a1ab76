import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';

const run = promisify(execFile);

/** A file system that is full after the given number of bytes. Only root can mount one. */
export async function tinyDisk(sizeBytes: number): Promise<{ readonly path: string } & AsyncDisposable> {
  const folder = await scratchFolder();
  await run('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', folder.path]);
  return {
    path: folder.path,
    [Symbol.asyncDispose]: async () => {
      await run('umount', ['--lazy', folder.path]);
      await folder[Symbol.asyncDispose]();
    },
  };
}
