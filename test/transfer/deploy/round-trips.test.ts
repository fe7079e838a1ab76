import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deploy, type DeployOptions } from '../../../transfer/index.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { scriptedServerOptions } from '../../support/sites/server-options.ts';
import { type MemoryServer, startScriptedServer } from '../../support/scripted-server/index.ts';

const optionsFor = (server: MemoryServer, localDir: string): DeployOptions => ({
  server: scriptedServerOptions(server),
  localDir,
  serverDir: '/www',
  connections: 1,
});

/** The verbs in each write that the server received; one write is at most one round trip. */
const verbs = (server: MemoryServer): string[] =>
  server.writes.map(({ lines }) => lines.map((line) => line.split(' ')[0]).join(' '));

async function makeFiles(root: string, count: number): Promise<void> {
  await mkdir(join(root, 'pages'));
  for (let index = 0; index < count; index += 1) {
    await writeFile(join(root, `pages/${index}.html`), `page ${index} ${'x'.repeat(count - index)}`);
  }
}

test('a file costs one write for its check, its port and the next file; publishing shares writes between files', async () => {
  await using server = await startScriptedServer();
  await using local = await scratchFolder();
  await makeFiles(local.path, 20);
  await deploy(optionsFor(server, local.path));
  const writes = verbs(server);
  const stored = writes.indexOf('EPSV STOR');
  expect(writes.slice(0, stored)).toEqual([
    'USER',
    'PASS',
    'FEAT PWD',
    'OPTS CWD CWD CWD CWD TYPE SIZE MDTM EPSV',
    'RETR',
    'SIZE',
    'CWD CWD MKD MKD MKD MKD MKD RNFR RNTO CWD CWD SIZE MDTM',
    'MKD',
    'MKD RNFR RNTO RMD',
  ]);
  expect(writes.slice(stored, stored + 21)).toEqual([
    'EPSV STOR',
    // The second SIZE is for a file that no deploy has put at the live name.
    ...Array.from({ length: 19 }, () => 'SIZE SIZE EPSV STOR'),
    'SIZE SIZE',
  ]);
  const renames = writes.flatMap((write) => write.split(' ')).filter((verb) => verb === 'RNTO');
  // The folder of the run, a probe of renaming, the commit, and the state file.
  expect(renames).toHaveLength(20 + 4);
  expect(writes.filter((write) => write.includes('RNTO')).length).toBeLessThan(8);
  expect(server.violations).toEqual([]);
});

test('a deploy with nothing to do costs the login, the state file and nothing else', async () => {
  await using server = await startScriptedServer();
  await using local = await scratchFolder();
  await makeFiles(local.path, 3);
  await deploy(optionsFor(server, local.path));
  server.clearRecords();
  await deploy(optionsFor(server, local.path));
  expect(verbs(server)).toEqual([
    'USER',
    'PASS',
    'FEAT PWD',
    'OPTS CWD CWD CWD CWD TYPE SIZE MDTM EPSV',
    'RETR',
    'QUIT',
  ]);
});

test('a dry run sends no command that writes', async () => {
  await using server = await startScriptedServer();
  await using local = await scratchFolder();
  await makeFiles(local.path, 3);
  const report = await deploy({ ...optionsFor(server, local.path), dryRun: true });
  expect(report.plan?.sendings).toHaveLength(3);
  const sent = new Set(server.commands.map(({ line }) => line.split(' ')[0]));
  for (const verb of ['STOR', 'APPE', 'MKD', 'RMD', 'DELE', 'RNFR', 'RNTO', 'SITE'])
    expect(sent).not.toContain(verb);
});
