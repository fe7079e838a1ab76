import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { startAction } from './run-action.ts';

test('the process ends when its results are written, although something is still open in it', async () => {
  await using folder = await scratchFolder();
  const script = join(folder.path, 'stay.cjs');
  await writeFile(script, "require('node:net').createServer().listen(0, '127.0.0.1');");
  const run = await startAction({ server: 'ftp.example.com', 'local-dir': folder.path }, { preload: script });
  const { exitCode, output } = await run.ended;
  expect(exitCode).toBe(1);
  expect(output).toContain('password: ');
});
