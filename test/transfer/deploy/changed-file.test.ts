import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deploy, DeployError } from '../../../transfer/index.ts';
import { MemoryRemote } from '../../../transfer/testing.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';

const time = new Date(1_700_000_000_000);

test('a file that changes after the scan, with the same size and time, ends the deploy before anything is live', async () => {
  await using local = await scratchFolder();
  const page = join(local.path, 'page.html');
  const write = (text: string): void => {
    writeFileSync(page, text);
    utimesSync(page, time, time);
  };
  write('old words');
  const remote = new MemoryRemote();
  const deploying = deploy({
    server: remote,
    localDir: local.path,
    serverDir: '/www',
    onEvent: ({ type }) => {
      if (type === 'planned') write('new words');
    },
  });
  await expect(deploying).rejects.toThrow(
    `Uploading page.html failed: ${page} changed while it was being sent`,
  );
  await expect(deploying).rejects.toThrow(DeployError);
  expect([...remote.files.keys()]).toEqual([]);

  await deploy({ server: remote, localDir: local.path, serverDir: '/www' });
  expect(remote.files.get('/www/page.html')?.toString()).toBe('new words');
});
