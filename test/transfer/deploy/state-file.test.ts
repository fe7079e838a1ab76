import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deploy } from '../../../transfer/index.ts';
import { startServer } from '../../servers/start.ts';
import { optionsFor } from '../../support/sites/deploy-options.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { writeTree } from '../../support/sites/site-versions.ts';

const stateName = '.ftp-deploy-sync-state.json';
const files = { 'index.html': '<p>hello</p>', 'assets/app.js': 'console.log(1)', 'assets/empty.css': '' };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A state file as FTP-Deploy-Action writes it: its keys in its order, four spaces. */
const foreignState = (contents: Record<string, string>): string =>
  JSON.stringify(
    {
      description: 'Another tool wrote this.',
      version: '1.0.0',
      generatedTime: 1_725_909_769_351,
      data: [
        { type: 'folder', name: 'assets' },
        ...Object.entries(contents).map(([name, text]) => ({
          type: 'file',
          name,
          size: Buffer.byteLength(text),
          hash: sha256(text),
        })),
      ],
    },
    undefined,
    4,
  );

describe.each(['vsftpd', 'proftpd', 'pure-ftpd', 'pyftpdlib'] as const)('the state file on %s', (kind) => {
  test('a missing state file means a first deploy', async () => {
    await using server = await startServer({ kind, tls: 'explicit' });
    await using local = await scratchFolder();
    await writeTree(local.path, files);
    expect((await deploy(optionsFor(server, local.path))).uploaded).toBe(3);
    const state = JSON.parse(await readFile(join(server.root, 'www', stateName), 'utf8')) as {
      data: unknown[];
    };
    expect(state.data).toContainEqual({
      type: 'file',
      name: 'assets/app.js',
      size: 14,
      hash: sha256(files['assets/app.js']),
    });
    expect(await readdir(join(server.root, 'www'))).not.toContain('.storbinary');
  });

  test("FTP-Deploy-Action's state file is taken over, and no unchanged file is uploaded", async () => {
    await using server = await startServer({ kind, tls: 'explicit' });
    await using local = await scratchFolder();
    const gone = { ...files, 'assets/gone.txt': 'of the other tool' };
    await writeTree(join(server.root, 'www'), gone);
    await writeFile(join(server.root, 'www', stateName), foreignState(gone));
    await server.own();
    await writeTree(local.path, { ...files, 'index.html': '<p>new</p>' });
    const report = await deploy(optionsFor(server, local.path));
    expect(report).toMatchObject({ uploaded: 0, replaced: 1, deleted: 1, unchanged: 2 });
    expect(report.bytesSent).toBe('<p>new</p>'.length);
    expect(await readFile(join(server.root, 'www/index.html'), 'utf8')).toBe('<p>new</p>');
    expect(await readdir(join(server.root, 'www/assets'))).toEqual(['app.js', 'empty.css']);
  });
});

describe('an invalid state file stops the deploy', () => {
  test.each([
    ['not JSON', 'not json at all'],
    ['truncated', foreignState(files).slice(0, 300)],
    ['of an unknown version', foreignState(files).replace('"1.0.0"', '"9.0.0"')],
    ['with a name that leaves the folder', foreignState({ ...files, '../outside': 'x' })],
  ])('%s', async (_, text) => {
    await using server = await startServer({ kind: 'vsftpd', tls: 'explicit' });
    await using local = await scratchFolder();
    await writeTree(local.path, files);
    await mkdir(join(server.root, 'www'));
    await writeFile(join(server.root, 'www', stateName), text);
    await server.own();
    await expect(deploy(optionsFor(server, local.path))).rejects.toMatchObject({
      name: 'DeployError',
      hint: expect.stringContaining('delete it to have every file uploaded again') as string,
    });
    expect(await readdir(join(server.root, 'www'))).toEqual([stateName]);
    expect(await readFile(join(server.root, 'www', stateName), 'utf8')).toBe(text);
  });

  test('one that exists but may not be read is not taken for a first deploy', async () => {
    await using server = await startServer({ kind: 'vsftpd', tls: 'explicit' });
    await using local = await scratchFolder();
    await writeTree(local.path, files);
    await mkdir(join(server.root, 'www'));
    await writeFile(join(server.root, 'www', stateName), foreignState(files), { mode: 0o000 });
    await expect(deploy(optionsFor(server, local.path))).rejects.toThrow(
      'Reading the state file failed: 550',
    );
    expect(await readdir(join(server.root, 'www'))).toEqual([stateName]);
  });
});
