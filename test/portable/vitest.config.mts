import { defineConfig } from 'vitest/config';

/**
 * The tests that run on every system: they start no server from Debian's packages and need nothing of Linux. What they
 * leave out is what else stands in the folders below, and everything that needs a network lab.
 */
export default defineConfig({
  test: {
    include: [
      'test/lint/**/*.test.ts',
      'test/action/**/*.test.ts',
      'test/transfer/{remote,tree}/**/*.test.ts',
      'test/transfer/ftp/{control,listing,session}/**/*.test.ts',
      'test/transfer/{deploy/{moves,plan,recover,staged-names,state},file/progress,mirror/plan}.test.ts',
    ],
    exclude: ['test/action/bundle/**', 'test/transfer/remote/remote.test.ts'],
    testTimeout: 120_000,
  },
});
