import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, mkdtempSync, openSync, truncateSync, writeSync } from 'node:fs';
import { mkdir, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileSelection } from '../../../transfer/tree/selection.ts';
import { type ScanOptions, scanTree } from '../../../transfer/deploy/scan.ts';
import { ScanError } from '../../../transfer/deploy/scan-error.ts';
import { bytesRead, openFiles, untilReading } from '../../support/local-reads.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'scan-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(files: Record<string, string | Buffer>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

/** Scans, and also collects what is left out. */
async function scan(options: ScanOptions = {}) {
  const leftOut: Record<string, string> = {};
  const tree = await scanTree(root, { ...options, onLeftOut: (path, reason) => (leftOut[path] = reason) });
  return {
    ...tree,
    leftOut,
    paths: tree.manifest.files.map(({ path }) => path),
    folders: tree.manifest.folders,
  };
}

async function errorOf(scanning: Promise<unknown>): Promise<ScanError> {
  const error = await scanning.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ScanError);
  return error as ScanError;
}

function writeInPlace(path: string, text: string): void {
  const file = openSync(path, 'r+');
  writeSync(file, text);
  closeSync(file);
}

const largeFileBytes = 32 * 1024 * 1024;

/** More large files than are read at once; they are sparse, so they take no disk space. */
async function writeLargeFiles(): Promise<string[]> {
  const paths = Array.from({ length: 12 }, (_, index) => join(root, `large-${index}.bin`));
  for (const path of paths) {
    await writeFile(path, '');
    await truncate(path, largeFileBytes);
  }
  return paths;
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

describe('scanTree', () => {
  it('lists files with size, hash, local path and time, and folders, by code unit', async () => {
    const large = Buffer.alloc(1_500_000, 'storbinary ');
    await write({ 'b.txt': 'b', 'B.txt': '', 'a/x': 'x', 'a-b/y': 'y', 'a/deep/large.bin': large });
    await mkdir(join(root, 'empty/inside'), { recursive: true });
    await utimes(join(root, 'b.txt'), 1_700_000_000, 1_700_000_000);

    const { manifest, files } = await scan();
    expect(manifest).toEqual({
      files: [
        { path: 'B.txt', sizeBytes: 0, hash: sha256('') },
        { path: 'a-b/y', sizeBytes: 1, hash: sha256('y') },
        { path: 'a/deep/large.bin', sizeBytes: large.length, hash: sha256(large) },
        { path: 'a/x', sizeBytes: 1, hash: sha256('x') },
        { path: 'b.txt', sizeBytes: 1, hash: sha256('b') },
      ],
      folders: ['a', 'a-b', 'a/deep', 'empty', 'empty/inside'],
    });
    expect(files.map(({ entry }) => entry)).toEqual(manifest.files);
    expect(files.at(-1)).toMatchObject({ localPath: join(root, 'b.txt'), modifiedMs: 1_700_000_000_000 });
  });

  it('hashes more files than it has lanes for, each with its own content', async () => {
    const contents = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`f${index}`, `content ${index}`]),
    );
    await write(contents);
    const { manifest } = await scan();
    const hashes = Object.fromEntries(manifest.files.map(({ path, hash }) => [path, hash]));
    expect(hashes).toEqual(
      Object.fromEntries(Object.entries(contents).map(([path, content]) => [path, sha256(content)])),
    );
  });

  it('keeps names that differ in case or normal form apart', async () => {
    await write({ 'cafe\u0301': '1', 'caf\u00e9': '2', x: '3', X: '4' });
    expect((await scan()).paths).toEqual(['X', 'cafe\u0301', 'caf\u00e9', 'x']);
  });
});

describe('a selection', () => {
  it('leaves out what it excludes, and does not enter excluded folders', async () => {
    await write({
      'index.html': '',
      'a/app.js': '',
      'a/app.js.map': '',
      'node_modules/x/y.js': '',
      '.github/ci.yml': '',
    });
    const selection = compileSelection({ exclude: ['node_modules', '*.map', '**/.git*/**'] });
    const { paths, folders, leftOut } = await scan({ selection });
    expect(paths).toEqual(['a/app.js', 'index.html']);
    expect(folders).toEqual(['a']);
    expect(leftOut).toEqual({
      node_modules: 'excluded by the pattern "node_modules"',
      'a/app.js.map': 'excluded by the pattern "*.map"',
      '.github/ci.yml': 'excluded by the pattern "**/.git*/**"',
    });
  });

  it('lists a folder that is really empty, and none that it has emptied', async () => {
    await write({ 'index.html': '', 'maps/deep/a.map': '' });
    await mkdir(join(root, 'empty'));
    const { folders } = await scan({ selection: compileSelection({ exclude: ['*.map'] }) });
    expect(folders).toEqual(['empty']);
  });

  it('with include patterns lists only folders that contain files', async () => {
    await write({ 'a/b/page.html': '', 'a/c/style.css': '', 'd/x.css': '' });
    await mkdir(join(root, 'empty'));
    const { paths, folders, leftOut } = await scan({ selection: compileSelection({ include: ['*.html'] }) });
    expect(paths).toEqual(['a/b/page.html']);
    expect(folders).toEqual(['a', 'a/b']);
    expect(leftOut['d/x.css']).toBe('no include pattern matches it');
  });

  it('that leaves nothing is an error that says how much it left out', async () => {
    await write({ 'a.map': '', 'b.map': '', 'c/d.js': '' });
    const error = await errorOf(scan({ selection: compileSelection({ exclude: ['*.map', 'c'] }) }));
    expect(error.message).toContain('leave out 2 files and 1 folder with everything in it.');
    expect(error.hint).toContain('patterns');
  });
});

describe('names that cannot be used on a server', () => {
  it.each([
    ['line\nbreak', 'CR, LF or NUL'],
    ['return\r', 'CR, LF or NUL'],
    ['back\\slash', 'backslash'],
  ])('%j is refused', async (name, fault) => {
    await write({ 'a.txt': 'A', [`folder/${name}`]: 'B' });
    const error = await errorOf(scan());
    expect(error.message).toContain(JSON.stringify(join(root, 'folder', name)));
    expect(error.message).toContain(fault);
    expect(error.path).toBe(join(root, 'folder', name));
  });

  it('refuses folders for their names too', async () => {
    await write({ 'back\\slash/a.txt': 'A' });
    expect((await errorOf(scan())).message).toContain('backslash');
  });

  it.each(['file', 'folder', 'link'])('a %s name that is not UTF-8 is refused', async (kind) => {
    await write({ 'a.txt': 'A' });
    const path = Buffer.concat([Buffer.from(`${root}/latin-`), Buffer.from([0xe9])]);
    if (kind === 'folder') await mkdir(path);
    else if (kind === 'link') await symlink('missing', path);
    else await writeFile(path, 'B');
    expect((await errorOf(scan())).message).toContain('latin-\ufffd" is not valid UTF-8');
    expect((await scan({ selection: compileSelection({ exclude: ['latin-*'] }) })).paths).toEqual(['a.txt']);
  });

  it('do no harm when they are excluded', async () => {
    await write({ 'a.txt': 'A', 'line\nbreak': 'B', 'back\\slash/c': 'C' });
    const selection = compileSelection({ exclude: ['line*', 'back*/'] });
    expect((await scan({ selection })).paths).toEqual(['a.txt']);
  });
});

describe('a tree that cannot be deployed', () => {
  it('is one that does not exist', async () => {
    const error = await errorOf(scanTree(join(root, 'dist')));
    expect(error.message).toBe(`The local folder ${JSON.stringify(join(root, 'dist'))} does not exist.`);
    expect(error.cause).toMatchObject({ code: 'ENOENT' });
  });

  it('is a file', async () => {
    await write({ dist: '' });
    expect((await errorOf(scanTree(join(root, 'dist')))).message).toContain('is a file, not a folder');
  });

  it('is an empty folder', async () => {
    await mkdir(join(root, 'empty'));
    expect((await errorOf(scan())).message).toContain('it contains no files');
  });

  it('is one whose file is gone before it is read', async () => {
    await write({ 'a.txt': 'A', 'b.txt': 'B', z: '' });
    const selection = compileSelection({ exclude: ['z'] });
    // Called during the walk, after the walk has seen a.txt and before anything is hashed.
    const onLeftOut = (): void => execFileSync('rm', [join(root, 'a.txt')]) as unknown as undefined;
    const error = await errorOf(scanTree(root, { selection, onLeftOut }));
    expect(error.message).toBe(`${JSON.stringify(join(root, 'a.txt'))} cannot be read: ENOENT.`);
    expect(error.cause).toMatchObject({ code: 'ENOENT' });
  });

  it('leaves no file open after the error', async () => {
    const [first = ''] = await writeLargeFiles();
    await write({ z: '' });
    const selection = compileSelection({ exclude: ['z'] });
    const onLeftOut = (): void => void execFileSync('rm', [first]);
    const error = await errorOf(scanTree(root, { selection, onLeftOut }));
    expect(error.path).toBe(first);
    expect(openFiles(root)).toEqual(new Map());
  });

  it.each([
    ['grows', (path: string) => appendFileSync(path, 'line')],
    ['shrinks', (path: string) => truncateSync(path, 10)],
    ['is overwritten', (path: string) => writeInPlace(path, 'line')],
  ])('is one with a file that %s while it is being read', async (_, change) => {
    const path = join(root, 'busy.log');
    await write({ 'busy.log': Buffer.alloc(16 * 1024 * 1024) });
    await utimes(path, 1_700_000_000, 1_700_000_000);
    const scanning = errorOf(scan());
    await untilReading(root, path);
    change(path);
    const error = await scanning;
    expect(error.message).toContain('busy.log" changed while it was being read');
  });
});

describe('an abort', () => {
  const reason = new Error('The user has had enough.');
  it('before the scan begins prevents any reading', async () => {
    await writeLargeFiles();
    const before = bytesRead();
    await expect(scan({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(bytesRead() - before).toBeLessThan(largeFileBytes);
  });

  it('during the walk ends it before the next entry', async () => {
    await write({
      'a.map': '',
      'b.txt': 'B',
      'back\\slash': 'a name that the scan refuses where it comes to it',
    });
    const abort = new AbortController();
    const scanning = scanTree(root, {
      selection: compileSelection({ exclude: ['*.map'] }),
      onLeftOut: () => abort.abort(reason),
      signal: abort.signal,
    });
    await expect(scanning).rejects.toBe(reason);
  });

  it('after the walk ends it before a file is opened', async () => {
    await write({ 'a.txt': '', 'z.map': '' });
    const abort = new AbortController();
    const onLeftOut = (): void => {
      execFileSync('rm', [join(root, 'a.txt')]);
      abort.abort(reason);
    };
    const selection = compileSelection({ exclude: ['*.map'] });
    await expect(scanTree(root, { selection, onLeftOut, signal: abort.signal })).rejects.toBe(reason);
  });

  it('in the middle of a file stops the reading of all files', async () => {
    const [first = ''] = await writeLargeFiles();
    const abort = new AbortController();
    const scanning = expect(scan({ signal: abort.signal })).rejects.toBe(reason);
    await untilReading(root, first);
    const before = bytesRead();
    abort.abort(reason);
    await scanning;
    // One block of each open file may have been in flight.
    expect(bytesRead() - before).toBeLessThan(largeFileBytes);
    expect(openFiles(root)).toEqual(new Map());
  });
});
