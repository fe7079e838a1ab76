import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { cacheFolder } from '../../cache-folder.ts';

export default defineConfig({
  cacheDir: join(cacheFolder, 'vitest-n8n'),
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    globalSetup: ['set-up/global-set-up.ts'],
    // Each test file starts an n8n, and one of them measures its memory.
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 300_000,
  },
});
