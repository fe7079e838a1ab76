import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { planDeploy } from '../../../transfer/deploy/plan.ts';
import { foundSpelling } from '../../../transfer/deploy/server-spelling.ts';
import { sharedPlace, unknownContent, withoutSharedPlaces } from '../../../transfer/deploy/spelling.ts';
import { parseState } from '../../../transfer/deploy/state.ts';
import { serializeState } from '../../../transfer/deploy/state-text.ts';
import {
  connectTo,
  deploy,
  type DeployError,
  type DeployOptions,
  Sessions,
} from '../../../transfer/index.ts';
import { MemoryRemote, MemoryTree } from '../../../transfer/testing.ts';
import { startServer, type RunningServer } from '../../servers/start.ts';
import { CaseIgnoringTree } from '../../support/memory/case-ignoring-tree.ts';
import { optionsFor } from '../../support/sites/deploy-options.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { type TextFiles, writeTree } from '../../support/sites/site-versions.ts';
import { treeHashes } from '../../support/sites/tree-hashes.ts';

const file = (path: string, content: string) => ({
  path,
  sizeBytes: content.length,
  hash: Buffer.from(content).toString('hex').padEnd(64, '0'),
});
const tree = (files: TextFiles, folders: readonly string[] = []) => ({
  files: Object.entries(files).map(([path, content]) => file(path, content)),
  folders,
});
const ignoring = (live: ReturnType<typeof tree>, local: ReturnType<typeof tree>) =>
  planDeploy({ live, local, isKept: () => false, spelling: 'ignored' });

describe('names that share a place', () => {
  test.each([
    [tree({ a: '1', b: '2' }), tree({ a: '1' }), undefined],
    [tree({ a: '1' }), tree({ A: '1' }), ['a', 'A']],
    [tree({}), tree({ 'caf\u00e9': '1', 'cafe\u0301': '2' }), ['caf\u00e9', 'cafe\u0301']],
    [tree({ 'a/1': '1' }), tree({ 'A/2': '1' }), ['a', 'A']],
  ] as const)('are found in what is live and what should be: %#', (live, local, pair) => {
    expect(sharedPlace(live, local)).toEqual(pair);
  });

  test('are one file of unknown content, by the local spelling', () => {
    const live = tree({ 'README.md': 'R', 'readme.md': 'r', b: 'b' });
    const { files } = withoutSharedPlaces(live, tree({ 'readme.md': 'r' }));
    expect(files).toEqual([{ ...file('readme.md', 'r'), hash: unknownContent }, file('b', 'b')]);
    expect(withoutSharedPlaces(tree({ a: '1' }), tree({ A: '1' }))).toEqual(tree({ a: '1' }));
  });
});

describe('a plan for a server that ignores spelling', () => {
  test.each([
    [{ 'README.md': '1', 'readme.md': '2' }, [], '"README.md" and "readme.md"'],
    [{ 'caf\u00e9/x': '1', 'cafe\u0301/X': '2' }, [], '"cafe\u0301/X" and "caf\u00e9/x"'],
    [{ a: '1', 'A/x': '2' }, [], '"A" and "a"'],
    [{ a: '1' }, ['A'], '"A" and "a"'],
  ])('is refused when two names are one file: %j', (files, folders, message) => {
    expect(() => ignoring(tree({}), tree(files, folders))).toThrow(`${message} would be the same file`);
  });

  test('is not refused for two spellings of a folder', () => {
    expect(ignoring(tree({}), tree({ 'a/1': '1', 'A/2': '2' })).sendings).toHaveLength(2);
  });

  test('clears the old spelling of a file before it publishes the new one', () => {
    const plan = ignoring(tree({ 'readme.md': 'x' }), tree({ 'README.md': 'x' }));
    expect(plan.clearings).toEqual([{ path: 'readme.md', kind: 'file' }]);
    expect(plan.sendings.map(({ file: { path } }) => path)).toEqual(['README.md']);
    expect(plan.deletions).toEqual([]);
  });

  test('does not remove a folder whose other spelling stays', () => {
    const plan = ignoring(tree({}, ['Empty', 'gone']), tree({ x: '1' }, ['empty']));
    expect(plan.folderRemovals).toEqual(['gone']);
  });
});

/** A file system that takes spellings of a name for the same, as pyftpdlib sees it. */
const caseIgnoringFileSystem = `
import os, unicodedata
from pyftpdlib.filesystems import AbstractedFS
def key(name): return unicodedata.normalize("NFC", name).lower()
class CaseIgnoringFS(AbstractedFS):
    def ftp2fs(self, ftppath):
        path = self.root
        for name in [part for part in self.ftpnorm(ftppath).split("/") if part]:
            try: spellings = os.listdir(path)
            except OSError: spellings = []
            path = os.path.join(path, next((other for other in spellings if key(other) == key(name)), name))
        return path
handler.abstracted_fs = CaseIgnoringFS
`;

const startIgnoring = (): Promise<RunningServer> =>
  startServer({
    kind: 'pyftpdlib',
    tls: 'none',
    extra: [`exec(${JSON.stringify(caseIgnoringFileSystem)}, globals())`],
  });

describe.each([
  ['exact', () => startServer({ kind: 'vsftpd', tls: 'none' })],
  ['exact', () => startServer({ kind: 'pure-ftpd', tls: 'explicit' })],
  ['exact', () => startServer({ kind: 'proftpd', tls: 'none' })],
  ['ignored', startIgnoring],
] as const)('a real server: %s', (spelling, start) => {
  test('is found out, and nothing of that is left', async () => {
    await using server = await start();
    await using local = await scratchFolder();
    await using sessions = new Sessions(connectTo(optionsFor(server, local.path).server));
    const found = await sessions.step('probing', (session) => foundSpelling(session, session.home));
    expect(found).toBe(spelling);
    expect(await treeHashes(server.root)).toEqual(new Map());
  });
});

/** Every file below a folder, by its path with a leading slash. */
async function readTree(root: string): Promise<TextFiles> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = paths.map(async (path) => [path.slice(root.length), await readFile(path, 'utf8')] as const);
  return Object.fromEntries(await Promise.all(files));
}

/** What is live, by its path in the site. */
const withoutState = (files: TextFiles): TextFiles =>
  Object.fromEntries(
    Object.entries(files)
      .filter(([path]) => !path.endsWith('sync-state.json'))
      .map(([path, text]) => [path.replace('/www/', ''), text]),
  );

describe.each([
  ['in memory', undefined],
  ['pyftpdlib', startIgnoring],
] as const)('a deploy to a server that ignores spelling, %s', (_, start) => {
  const statePath = 'www/.ftp-deploy-sync-state.json';
  let scratch: Awaited<ReturnType<typeof scratchFolder>>;
  let localDir: string;
  let real: RunningServer | undefined;
  let memory: CaseIgnoringTree;
  let run: (more?: Partial<DeployOptions>) => ReturnType<typeof deploy>;

  beforeEach(async () => {
    scratch = await scratchFolder();
    localDir = join(scratch.path, 'site');
    real = await start?.();
    memory = new CaseIgnoringTree();
    const options = real === undefined ? undefined : optionsFor(real, localDir);
    const server = options?.server ?? new MemoryRemote({ tree: memory });
    run = (more = {}) => deploy({ server, localDir, serverDir: 'www', retries: 0, ...more });
  });
  afterEach(async () => {
    await real?.stop();
    await scratch[Symbol.asyncDispose]();
  });

  const live = async (): Promise<TextFiles> => {
    const root = real?.root;
    if (root !== undefined) return withoutState(await readTree(root));
    return withoutState(
      Object.fromEntries([...memory.files].map(([path, bytes]) => [path, bytes.toString()])),
    );
  };
  const writeState = async (text: string): Promise<void> => {
    memory.write(`/${statePath}`, text);
    if (real === undefined) return;
    await writeFile(join(real.root, statePath), text);
    await real.own();
  };
  const readState = async (): Promise<string> =>
    real === undefined
      ? (memory.files.get(`/${statePath}`)?.toString() ?? '')
      : readFile(join(real.root, statePath), 'utf8');

  test('two local files of one place are refused before anything is sent', async () => {
    await writeTree(localDir, { 'README.md': 'big', 'readme.md': 'small' });
    const error = await run().catch((thrown: unknown) => thrown as DeployError);
    expect((error as DeployError).message).toContain('"README.md" and "readme.md" would be the same file');
    expect(await live()).toEqual({});
  });

  test('a file that vanishes is not deleted under the name of one that stays', async () => {
    await writeTree(localDir, { 'README.md': 'big', 'index.html': 'home' });
    await run();
    // As an earlier version left it, which published both names onto one file.
    const { files, folders } = parseState(await readState());
    const both = files.flatMap((entry) =>
      entry.path === 'README.md' ? [entry, { ...entry, path: 'readme.md' }] : entry,
    );
    await writeState(serializeState(both, folders, 1));
    const report = await run();
    expect(report).toMatchObject({ deleted: 0, replaced: 1, unchanged: 1 });
    expect(await live()).toEqual({ 'README.md': 'big', 'index.html': 'home' });
    expect(parseState(await readState()).files.map(({ path }) => path)).toEqual(['README.md', 'index.html']);
    expect(await run()).toMatchObject({ deleted: 0, replaced: 0, unchanged: 2 });
  });

  test('a rename in case only is done, of files and of folders', async () => {
    await writeTree(localDir, { 'readme.md': 'text', 'Docs/a.html': 'a', 'Docs/b.html': 'b' });
    await run();
    await writeTree(localDir, { 'README.md': 'text', 'docs/a.html': 'a', 'docs/B.html': 'new' });
    await run();
    const content = Object.fromEntries(
      Object.entries(await live()).map(([path, text]) => [path.replace(/^docs/i, 'docs'), text]),
    );
    expect(content).toEqual({ 'README.md': 'text', 'docs/a.html': 'a', 'docs/B.html': 'new' });
    expect(await run()).toMatchObject({ uploaded: 0, deleted: 0, unchanged: 3 });
  });

  test('a file of which the state lists two spellings is deleted once neither is left', async () => {
    await writeTree(localDir, { 'README.md': 'big', 'index.html': 'home' });
    await run();
    const { files, folders } = parseState(await readState());
    await writeState(serializeState([...files, { ...file('readme.md', 'x') }], folders, 1));
    await writeTree(localDir, { 'index.html': 'home' });
    await run();
    expect(await live()).toEqual({ 'index.html': 'home' });
  });
});

describe('a deploy to a server that tells names apart', () => {
  test('publishes each spelling as a file of its own', async () => {
    await using scratch = await scratchFolder();
    const localDir = join(scratch.path, 'site');
    const stored: string[] = [];
    const server = new MemoryRemote({
      tree: new MemoryTree(),
      fault: ({ operation, path }) => (operation === 'store' ? void stored.push(path) : undefined),
    });
    const run = (more: Partial<DeployOptions> = {}) =>
      deploy({ server, localDir, serverDir: '/www', retries: 0, ...more });
    await writeTree(localDir, { 'README.md': 'big', 'readme.md': 'small' });
    const warnings: string[] = [];
    await run({ dryRun: true, onEvent: (event) => event.type === 'warning' && warnings.push(event.message) });
    expect(warnings).toEqual([
      expect.stringContaining('"README.md" and "readme.md" differ only in letter case'),
    ]);
    expect(server.files.size).toBe(0);
    expect(await run()).toMatchObject({ uploaded: 2 });
    stored.length = 0;
    await run();
    // Nothing to change: the server is not asked.
    expect(stored).toEqual([]);
    await writeTree(localDir, { 'README.md': 'big' });
    expect(await run()).toMatchObject({ deleted: 1, unchanged: 1 });
    expect([...server.files.keys()].filter((path) => path.endsWith('.md'))).toEqual(['/www/README.md']);
  });
});
