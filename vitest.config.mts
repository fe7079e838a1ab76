import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A real n8n has a run of its own: npm run test:n8n.
    exclude: [...configDefaults.exclude, 'test/nodes/n8n/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
