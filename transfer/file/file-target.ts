import { open } from 'node:fs/promises';
import type { Target } from './target.ts';

/** A local file as the target of a download. */
export interface FileTarget extends Target, AsyncDisposable {}

/** Opens a local file as a target, creating it if it is missing; its folder must exist. Disposing the target closes it. */
export async function openFileTarget(localPath: string): Promise<FileTarget> {
  const created = await open(localPath, 'a');
  await created.close();
  const handle = await open(localPath, 'r+');
  let sizeBytes = (await handle.stat()).size;
  return {
    size: () => Promise.resolve(sizeBytes),
    read: async (offsetBytes, lengthBytes) => {
      const buffer = Buffer.alloc(lengthBytes);
      const { bytesRead } = await handle.read(buffer, 0, lengthBytes, offsetBytes);
      return buffer.subarray(0, bytesRead);
    },
    append: async (bytes) => {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, sizeBytes);
        done += bytesWritten;
        sizeBytes += bytesWritten;
      }
    },
    clear: async () => {
      await handle.truncate(0);
      sizeBytes = 0;
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}
