import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { StagedCopies } from '../../../transfer/deploy/staged-copies.ts';
import {
  childOf,
  deploy,
  type DeployOptions,
  type DeployReport,
  nameOf,
  parentOf,
  StorbinaryError,
} from '../../../transfer/index.ts';
import { MemoryRemote } from '../../../transfer/testing.ts';
import { earlierUpload } from '../../support/earlier-upload.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { type TextFiles, writeTree } from '../../support/sites/site-versions.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Whether a path is that of an upload with this content, under its first name or, with a suffix, under a later one. */
const isUpload = (path: string, text: string, suffix = ''): boolean =>
  path.endsWith(`/files/${sha256(text)}${suffix}`);
const hasContent = (path: string, text: string): boolean => path.includes(`/files/${sha256(text)}`);

async function deployTo(
  server: MemoryRemote,
  files: TextFiles,
  more: Partial<DeployOptions> = {},
): Promise<DeployReport> {
  await using local = await scratchFolder();
  await writeTree(local.path, files);
  const run = { server, localDir: local.path, serverDir: 'www', connections: 1, retryDelayMs: 0 };
  return await deploy({ ...run, ...more });
}

const isStaging = (path: string): boolean => path.startsWith('/.storbinary/');

describe('a session that is lost while it uploads', () => {
  test('the file goes on under another name, and nothing of either name is left', async () => {
    let stores = 0;
    const names: string[] = [];
    const remote = new MemoryRemote({
      fault: ({ operation, path }) => {
        if (operation === 'store' && hasContent(path, 'page')) names.push(nameOf(path));
        return operation === 'store-block' && hasContent(path, 'page') && (stores += 1) <= 3
          ? 'cut-before'
          : undefined;
      },
    });
    const report = await deployTo(remote, { 'page.html': 'page' });
    expect(report.uploaded).toBe(1);
    expect(names).toEqual(['', '.1', '.2', '.3'].map((suffix) => `${sha256('page')}${suffix}`));
    expect(remote.files.get('/www/page.html')?.toString()).toBe('page');
    expect([...remote.files.keys()].filter(isStaging)).toEqual([]);
  });

  test('a publish that is cut off after that is recovered: the record knows the other name', async () => {
    const tree = new MemoryRemote().tree;
    await deployTo(new MemoryRemote({ tree }), { 'page.html': 'old words' });
    let stores = 0;
    const cut = new MemoryRemote({
      tree,
      fault: ({ operation, path }) => {
        const isFirstBlock =
          operation === 'store-block' && isUpload(path, 'new words') && (stores += 1) === 1;
        const isPublishing = operation === 'rename' && isUpload(path, 'new words', '.1');
        return isFirstBlock || isPublishing ? 'cut-before' : undefined;
      },
    });
    const cutting = deployTo(cut, { 'page.html': 'new words' }, { retries: 2 });
    await expect(cutting).rejects.toThrow(StorbinaryError);
    expect(tree.files.get('/www/page.html')?.toString()).toBe('old words');
    const report = await deployTo(new MemoryRemote({ tree }), { 'page.html': 'new words' });
    expect(report).toMatchObject({ replaced: 1, bytesSent: 0 });
    expect(tree.files.get('/www/page.html')?.toString()).toBe('new words');
    expect([...tree.files.keys()].filter(isStaging)).toEqual([]);
  });

  test('what changes on the server after its verification is found by its size and sent again', async () => {
    let stores = 0;
    const remote = new MemoryRemote({
      fault: ({ operation, path }) => {
        if (operation === 'store' && isUpload(path, 'second', '.1')) {
          remote.tree.write(childOf(parentOf(path), sha256('first file')), 'fir');
        }
        const isLost = operation === 'store-block' && isUpload(path, 'second') && (stores += 1) === 1;
        return isLost ? 'cut-before' : undefined;
      },
    });
    const warnings: string[] = [];
    const staged: string[] = [];
    await deployTo(
      remote,
      { first: 'first file', second: 'second' },
      {
        onEvent: (event) => {
          if (event.type === 'warning') warnings.push(event.message);
          if (event.type === 'staged') staged.push(event.path);
        },
      },
    );
    expect(warnings).toEqual(['first changed on the server after its upload; it is uploaded again']);
    expect(staged).toEqual(['first', 'second']);
    expect(remote.files.get('/www/first')?.toString()).toBe('first file');
  });

  test('what changes every time is an error', async () => {
    let stores = 0;
    let last = '';
    const remote = new MemoryRemote({
      fault: ({ operation, path }) => {
        if (!hasContent(path, 'page')) return undefined;
        // Asked once more after it was verified, the file has become shorter.
        if (operation === 'size' && last === 'size') remote.tree.write(path, 'p');
        last = operation;
        return operation === 'store-block' && (stores += 1) % 2 === 1 ? 'cut-before' : undefined;
      },
    });
    await expect(deployTo(remote, { page: 'page' })).rejects.toThrow(/\.\d changes after its upload/);
    expect(remote.files.has('/www/page')).toBe(false);
  });
});

describe('what earlier runs left under several names', () => {
  const content = randomBytes(seededRandom(110), 150_000).toString('hex');
  const name = sha256(content);

  test('the largest that is not larger than the file is resumed, the others are swept', async () => {
    const remote = new MemoryRemote();
    const path = earlierUpload('/', name);
    remote.tree.write(path, content.slice(0, 100_000)).write(`${path}.4`, content.slice(0, 200_000));
    remote.tree.write(`${path}.7`, `${content} and more`);
    const report = await deployTo(remote, { large: content });
    expect(report).toMatchObject({ bytesResumed: 200_000, bytesSent: 100_000 });
    expect(remote.files.get('/www/large')?.toString()).toBe(content);
    expect([...remote.files.keys()].filter(isStaging)).toEqual([]);
  });

  test('a new name has never been used, and copies of the same content keep apart', () => {
    const copies = new StagedCopies(
      new Map([
        [name, 5],
        [`${name}.3`, 9],
        [`${name}-2.8`, 7],
        ['state', 3],
      ]),
    );
    expect(copies.best(name, 8)).toMatchObject({ name, sizeBytes: 5 });
    const first = copies.best(name, 9);
    expect(first).toMatchObject({ name: `${name}.3`, sizeBytes: 9 });
    expect([first.freshName(), first.freshName()]).toEqual([`${name}.4`, `${name}.5`]);
    const second = copies.best(`${name}-2`, 9);
    expect(second).toMatchObject({ name: `${name}-2.8`, sizeBytes: 7 });
    expect(second.freshName()).toBe(`${name}-2.9`);
    expect(copies.best(`${name}-3`, 9)).toMatchObject({ name: `${name}-3`, sizeBytes: undefined });
  });
});
