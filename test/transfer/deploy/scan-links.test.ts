import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync } from 'node:fs';
import { rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ScanOptions, scanTree } from '../../../transfer/deploy/scan.ts';
import { ScanError } from '../../../transfer/deploy/scan-error.ts';
import { compileSelection } from '../../../transfer/tree/selection.ts';
import { type TextFiles, writeTree } from '../../support/sites/site-versions.ts';

let workspaceDir: string;
let site: string;
beforeEach(() => {
  workspaceDir = realpathSync(mkdtempSync(join(tmpdir(), 'scan-links-')));
  site = join(workspaceDir, 'site');
});
afterEach(() => rm(workspaceDir, { recursive: true, force: true }));

const write = (files: TextFiles) => writeTree(workspaceDir, files);
const link = (path: string, target: string) => symlink(target, join(workspaceDir, path));

async function scan(options: ScanOptions = {}) {
  const leftOut: Record<string, string> = {};
  const tree = await scanTree(site, {
    workspaceDir,
    ...options,
    onLeftOut: (path, reason) => (leftOut[path] = reason),
  });
  return {
    leftOut,
    paths: tree.manifest.files.map(({ path }) => path),
    folders: tree.manifest.folders,
    held: [...tree.heldPaths].sort(),
  };
}

const excluding = (...exclude: string[]) => ({ selection: compileSelection({ exclude }) });

async function expectLinkError(path: string, message: string, options?: ScanOptions): Promise<void> {
  const error = await scan(options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ScanError);
  expect(error).toMatchObject({ path: join(site, path) });
  expect((error as ScanError).message).toBe(`${JSON.stringify(join(site, path))} is a link ${message}.`);
  expect((error as ScanError).hint).toMatch(/xclude (it|the link)/);
}

const quoted = (path: string): string => JSON.stringify(join(workspaceDir, path));

describe('symlinks: follow', () => {
  it('follows links to files and folders in the folder and elsewhere in the workspace', async () => {
    await write({ 'site/real/a.txt': 'A', 'shared/b.txt': 'B' });
    await link('site/link.txt', 'real/a.txt');
    await link('site/again', 'real');
    await link('site/shared', '../shared');
    await link('site/twice', 'shared');
    const { paths, folders, held } = await scan();
    expect(paths).toEqual(['again/a.txt', 'link.txt', 'real/a.txt', 'shared/b.txt', 'twice/b.txt']);
    expect(folders).toEqual(['again', 'real', 'shared', 'twice']);
    expect(held).toEqual([]);
  });

  it('treats a link as its target when a pattern is for folders only', async () => {
    await write({ 'site/real/a.txt': 'A', 'site/file.txt': 'B' });
    await link('site/again', 'real');
    await link('site/copy', 'file.txt');
    expect((await scan(excluding('again/', 'copy/'))).paths).toEqual(['copy', 'file.txt', 'real/a.txt']);
  });

  it('scans a root that is itself a link, even one out of the workspace', async () => {
    await write({ 'site/a.txt': 'A' });
    await link('site/copy.txt', 'a.txt');
    await link('root', 'site');
    const { manifest } = await scanTree(join(workspaceDir, 'root'));
    expect(manifest.files.map(({ path }) => path)).toEqual(['a.txt', 'copy.txt']);
  });

  it.each([
    ['missing', 'is missing'],
    ['bad', 'points to itself'],
    ['a.txt/x', 'goes through a file'],
  ])('refuses a link that leads nowhere: to %s, which %s', async (target) => {
    await write({ 'site/a.txt': 'A' });
    await link('site/bad', target);
    await expectLinkError('bad', `that leads nowhere: it points to ${JSON.stringify(target)}`);
    // Whether it would be a folder with wanted files in it, nobody knows.
    const selection = compileSelection({ include: ['*.txt'] });
    await expectLinkError('bad', `that leads nowhere: it points to ${JSON.stringify(target)}`, { selection });
  });

  it('refuses a link whose target cannot be looked at, but not one that is excluded', async () => {
    await write({ 'site/a.txt': 'A' });
    await link('site/bad', 'x'.repeat(1000));
    expect((await scan(excluding('bad'))).paths).toEqual(['a.txt']);
    await expect(scan()).rejects.toThrow(`${quoted('site/bad')} cannot be read: ENAMETOOLONG.`);
    const selection = compileSelection({ include: ['*.txt'] });
    await expect(scan({ selection })).rejects.toBeInstanceOf(ScanError);
  });

  it.each(['/etc', '/etc/passwd', '/dev/null', '/'])('refuses a link to %s', async (target) => {
    await write({ 'site/a.txt': 'A' });
    await link('site/bad', target);
    const place = JSON.stringify(target);
    const message = target === '/' ? 'back to a folder above it:' : 'out of the workspace, to';
    await expectLinkError('bad', `that leads ${message} ${place}`);
  });

  it('without a workspace refuses what is outside of the folder', async () => {
    await write({ 'site/a.txt': 'A', 'site-2/b.txt': 'B' });
    await link('site/bad', '../site-2');
    await expectLinkError('bad', `that leads out of the workspace, to ${quoted('site-2')}`, {
      workspaceDir: undefined,
    });
  });

  it('refuses a link inside a followed folder, and a chain of links, by where it really leads', async () => {
    await write({ 'site/a.txt': 'A', 'shared/b.txt': 'B' });
    await link('site/shared', '../shared');
    await link('shared/bad', '../step');
    await link('step', '/etc');
    await expectLinkError('shared/bad', 'that leads out of the workspace, to "/etc"');
  });

  it.each(['.git', '.git/HEAD', 'vendor/.git/refs'])('refuses a link into %s', async (target) => {
    await write({ 'site/a.txt': 'A', '.git/HEAD': 'ref', 'vendor/.git/refs/x': 'ref' });
    await link('site/assets', `../${target}`);
    await expectLinkError('assets', `into a .git folder: ${quoted(target)}`, excluding('!.git'));
  });

  it.each([
    ['site/private/key.txt', 'private'],
    ['site/private', '/private/'],
    ['.github', '**/.git*'],
    ['.github/ci.yml', '**/.git*'],
    ['node_modules/x', '**/node_modules/**'],
  ])('refuses a link to %s, which the pattern %s excludes', async (target, pattern) => {
    await write({
      'site/a.txt': 'A',
      'site/private/key.txt': 'K',
      '.github/ci.yml': '',
      'node_modules/x/y': '',
    });
    await link('site/public', join(workspaceDir, target));
    const reason = `excluded by the pattern ${JSON.stringify(pattern)}`;
    await expectLinkError('public', `to ${quoted(target)}, which is ${reason}`, excluding(pattern));
  });

  it('leaves out, below a link, what is excluded under its own name', async () => {
    await write({ 'site/v1/private/key.txt': 'K', 'site/v1/page.html': '' });
    await link('site/latest', 'v1');
    const { paths, leftOut, held } = await scan(excluding('/v1/private'));
    expect(paths).toEqual(['latest/page.html', 'v1/page.html']);
    expect(leftOut['latest/private']).toBe('excluded by the pattern "/v1/private" as v1/private');
    expect(held).toEqual(['latest/private']);
  });

  it('follows a link to a file that only the include patterns do not match', async () => {
    await write({ 'site/page.txt': 'P' });
    await link('site/index.html', 'page.txt');
    const selection = compileSelection({ include: ['*.html'] });
    expect((await scan({ selection })).paths).toEqual(['index.html']);
  });

  it.each([
    ['self', '.', 'site'],
    ['a/up', '..', 'site'],
    ['a/top', '../..', ''],
    ['out/back', '../site', 'site'],
    ['out/here', '.', 'outside'],
  ])('refuses a link back to a folder above it: %s → %s', async (path, target, place) => {
    await write({ 'site/a/x.txt': 'X', 'outside/y.txt': 'Y' });
    await link('site/out', '../outside');
    await link(`site/${path}`, target);
    await expectLinkError(path, `that leads back to a folder above it: ${quoted(place)}`);
  });

  it('asks nothing of a link that is excluded', async () => {
    await write({ 'site/a.txt': 'A', '.git/HEAD': 'ref' });
    for (const [name, target] of Object.entries({ b1: 'no', b2: '/etc', b3: '.', b4: '../.git' }))
      await link(`site/${name}`, target);
    const { paths, leftOut } = await scan(excluding('b?'));
    expect(paths).toEqual(['a.txt']);
    expect(Object.keys(leftOut)).toEqual(['b1', 'b2', 'b3', 'b4']);
  });
});

describe('other ways with links', () => {
  it('symlinks: skip leaves out every link, asks nothing about it, and holds its place', async () => {
    await write({ 'site/a.txt': 'A', 'site/only/x': '' });
    for (const [name, target] of Object.entries({ b1: 'no', b2: '/etc', b3: '.', b4: 'a.txt' }))
      await link(`site/${name}`, target);
    await rm(join(site, 'only/x'));
    await link('site/only/b5', '../a.txt');
    const { paths, folders, leftOut, held } = await scan({ symlinks: 'skip' });
    expect(paths).toEqual(['a.txt']);
    expect(folders).toEqual([]);
    expect(held).toEqual(['b1', 'b2', 'b3', 'b4', 'only/b5']);
    expect(leftOut['b4']).toBe('a link, and links are skipped');
  });

  it('symlinks: skip holds the place of a link that no include pattern matches', async () => {
    await write({ 'site/a.html': 'A', 'real/b.html': 'B' });
    await link('site/pages', '../real');
    const selection = compileSelection({ include: ['*.html'] });
    expect((await scan({ symlinks: 'skip', selection })).held).toEqual(['pages']);
  });

  it('symlinks: error refuses any link that is not excluded', async () => {
    await write({ 'site/a.txt': 'A' });
    await link('site/b.txt', 'a.txt');
    const symlinks = 'error';
    await expectLinkError('b.txt', 'to "a.txt", and links are not allowed here', { symlinks });
    expect((await scan({ symlinks, ...excluding('b.txt') })).paths).toEqual(['a.txt']);
  });
});

it('leaves out sockets and pipes, says so, and holds their place', async () => {
  await write({ 'site/a.txt': 'A' });
  execFileSync('mkfifo', [join(site, 'pipe')]);
  await link('site/to-pipe', 'pipe');
  const server = createServer().listen(join(site, 'socket'));
  await new Promise((resolve) => server.once('listening', resolve));
  const { paths, leftOut, held } = await scan();
  server.close();
  expect(paths).toEqual(['a.txt']);
  expect(leftOut).toEqual({
    pipe: 'a named pipe, not a file',
    'to-pipe': 'a named pipe, not a file',
    socket: 'a socket, not a file',
  });
  expect(held).toEqual(['pipe', 'socket', 'to-pipe']);
});

describe('.git', () => {
  const reason = 'the history of a repository is never deployed';

  it('is left out at any depth, as a folder, a file or a link, whatever the patterns say', async () => {
    await write({
      'site/a.txt': 'A',
      'site/.git/HEAD': 'ref',
      'site/sub/.git': 'gitdir: elsewhere',
      'site/upper/.GIT/config': 'token',
      'site/upper/.Git2': 'D',
      'site/sub/b.txt': 'B',
      'site/.gitignore': '',
      'site/x.git/c': '',
    });
    await link('site/x.git/.git', '../.git');
    for (const options of [{}, excluding('!.git', '!**/.git/**')]) {
      const { paths, leftOut } = await scan(options);
      expect(paths).toEqual(['.gitignore', 'a.txt', 'sub/b.txt', 'upper/.Git2', 'x.git/c']);
      expect(leftOut).toEqual({
        '.git': reason,
        'sub/.git': reason,
        'upper/.GIT': reason,
        'x.git/.git': reason,
      });
    }
  });

  it.each(['.git', '.git/hooks'])('is not deployed as the folder itself: %s', async (path) => {
    await write({ '.git/hooks/x': 'X' });
    await link('site', path);
    const error = await scan().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ScanError);
    expect((error as ScanError).message).toContain('is in a .git folder');
  });
});
