import { execFileSync } from 'node:child_process';
import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ScanError } from '../../../transfer/deploy/scan-error.ts';
import { deploy, DeployError, type DeployOptions, OptionError } from '../../../transfer/index.ts';
import { MemoryRemote } from '../../../transfer/testing.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { type TextFiles, writeTree } from '../../support/sites/site-versions.ts';

const site: TextFiles = {
  'index.html': 'page',
  'assets/a.css': 'style',
  'assets/deep/b.png': 'image',
  'readme.txt': 'read me',
};
const workspace: TextFiles = { '.git/HEAD': 'ref', '.git/objects/x': 'history' };

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let localDir: string;
let server: MemoryRemote;

const run = (more: Partial<DeployOptions> = {}) =>
  deploy({ server, localDir, workspaceDir: scratch.path, serverDir: '/www', retries: 0, ...more });

const live = (): TextFiles =>
  Object.fromEntries([...server.files].map(([path, bytes]) => [path, bytes.toString()]));

/** Puts a link where a file or folder of the site was. */
async function replaceByLink(path: string, target: string): Promise<void> {
  await rm(join(localDir, path), { recursive: true });
  await symlink(target, join(localDir, path));
}

beforeEach(async () => {
  scratch = await scratchFolder();
  localDir = join(scratch.path, 'site');
  await writeTree(scratch.path, workspace);
  await writeTree(localDir, site);
  server = new MemoryRemote();
  await run();
});
afterEach(() => scratch[Symbol.asyncDispose]());

describe('a link that cannot be followed is an error, and the server is not touched', () => {
  test.each([
    ['nowhere', 'assets', 'not-built', 'leads nowhere'],
    ['out of the workspace', 'assets', '/etc', 'out of the workspace'],
    ['to a file out of the workspace', 'readme.txt', '/etc/passwd', 'out of the workspace'],
    ['into the repository', 'assets', '../.git', 'into a .git folder'],
    ['to a file of the repository', 'readme.txt', '../.git/HEAD', 'into a .git folder'],
    ['back to a folder above it', 'assets', '.', 'back to a folder above it'],
  ])('%s', async (_, path, target, message) => {
    await replaceByLink(path, target);
    const [before, calls] = [live(), server.calls];
    const error = await run({ exclude: ['**/.git*', '**/.git*/**'] }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DeployError);
    expect((error as DeployError).cause).toBeInstanceOf(ScanError);
    expect((error as DeployError).message).toContain(message);
    expect((error as DeployError).hint).toContain('symlinks: skip');
    expect(live()).toEqual(before);
    expect(server.calls).toBe(calls);
  });
});

describe('what is live in the place of something that is left out stays', () => {
  test.each([
    ['a link to a folder', 'assets', '../.git'],
    ['a link that leads nowhere', 'assets', 'nowhere'],
    ['a link to a file', 'readme.txt', 'index.html'],
  ])('%s, with symlinks: skip', async (_, path, target) => {
    await replaceByLink(path, target);
    const before = live();
    const leftOut: string[] = [];
    const report = await run({
      symlinks: 'skip',
      onEvent: (event) => event.type === 'left-out' && leftOut.push(event.path),
    });
    expect(report).toMatchObject({ uploaded: 0, deleted: 0, unchanged: 4 });
    expect(leftOut).toEqual([path]);
    expect(Object.keys(live())).toEqual(Object.keys(before));
    expect(await run({ symlinks: 'skip' })).toMatchObject({ uploaded: 0, deleted: 0, unchanged: 4 });
  });

  test('a link below which only some files are wanted', async () => {
    await replaceByLink('assets', 'nowhere');
    const report = await run({ symlinks: 'skip', include: ['*.html', '*.png'] });
    expect(report).toMatchObject({ deleted: 0 });
    expect(live()).toHaveProperty(['/www/assets/deep/b.png'], 'image');
  });

  test('a pipe', async () => {
    await rm(join(localDir, 'readme.txt'));
    execFileSync('mkfifo', [join(localDir, 'readme.txt')]);
    expect(await run()).toMatchObject({ deleted: 0, unchanged: 4 });
    expect(live()).toHaveProperty(['/www/readme.txt'], 'read me');
  });

  test('but a file that is really gone is deleted', async () => {
    await replaceByLink('assets', 'nowhere');
    await rm(join(localDir, 'readme.txt'));
    expect(await run({ symlinks: 'skip' })).toMatchObject({ deleted: 1, unchanged: 3 });
  });
});

describe('the history of a repository', () => {
  test('is not uploaded, whatever the patterns say', async () => {
    await writeTree(join(localDir, '.git'), { HEAD: 'ref' });
    await writeTree(join(localDir, 'sub'), { '.git': 'gitdir: ../x', 'a.txt': 'A' });
    expect(await run({ exclude: ['!.git', '!**/.git/**'] })).toMatchObject({ uploaded: 1, deleted: 0 });
    expect(Object.keys(live()).filter((path) => path.includes('.git'))).toEqual([]);
  });

  test('that another tool has deployed is neither deleted nor replaced', async () => {
    const statePath = '/www/.ftp-deploy-sync-state.json';
    const text = server.files.get(statePath)?.toString() ?? '';
    // As if the readme had been deployed as .git/a.txt.
    server.tree.write(statePath, text.replace('"readme.txt"', '".git/a.txt"'));
    server.tree.write('/www/.git/a.txt', 'read me');
    await rm(join(localDir, 'readme.txt'));
    expect(await run()).toMatchObject({ uploaded: 0, moved: 0, deleted: 0, unchanged: 4 });
    expect(live()).toHaveProperty(['/www/.git/a.txt'], 'read me');
  });
});

test('a word that is none of the policies is refused before anything is done', async () => {
  const error = await run({ symlinks: 'ignore' as 'skip' }).catch((thrown: unknown) => thrown);
  expect((error as DeployError).cause).toBeInstanceOf(OptionError);
  expect((error as DeployError).message).toBe('symlinks is "ignore"');
});
