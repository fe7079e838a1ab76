import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseState } from '../../../transfer/deploy/state.ts';
import {
  deploy,
  type DeployError,
  type DeployEvent,
  type DeployOptions,
  OptionError,
} from '../../../transfer/index.ts';
import { type MemoryOperation, MemoryRemote } from '../../../transfer/testing.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { type TextFiles, writeTree } from '../../support/sites/site-versions.ts';

const statePath = '/www/.ftp-deploy-sync-state.json';
const site: TextFiles = { 'index.html': 'home', 'moved.png': 'image', 'blog/old.html': 'old' };
/** Put there by hand. */
const foreign: TextFiles = {
  '/www/.htaccess': 'deny',
  '/www/uploads/a.jpg': 'photo',
  '/www/images/logo.png': 'x',
};
const next: TextFiles = {
  'index.html': 'new home',
  'images/logo.png': 'image',
  'blog/old.html': 'old',
  '.htaccess': 'allow',
  'uploads/a.jpg': 'picture',
  'uploads/new.jpg': 'new',
  'fresh/deep/x.html': 'x',
};

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let localDir: string;
let server: MemoryRemote;
let asked: string[];
let events: DeployEvent[];

const run = (more: Partial<DeployOptions> = {}) =>
  deploy({
    server,
    localDir,
    serverDir: '/www',
    connections: 1,
    retries: 0,
    onEvent: (event) => events.push(event),
    ...more,
  });

const foreignEvents = () => events.filter(({ type }) => type === 'foreign');
const textOf = (path: string): string | undefined => server.files.get(path)?.toString();
const statePaths = (): string[] => parseState(textOf(statePath) ?? '').files.map(({ path }) => path);

beforeEach(async () => {
  scratch = await scratchFolder();
  localDir = join(scratch.path, 'site');
  const operations: MemoryOperation[] = ['size', 'hasFolder'];
  server = new MemoryRemote({
    fault: ({ operation, path }) => {
      if (operations.includes(operation)) asked.push(path);
      return undefined;
    },
  });
  [asked, events] = [[], []];
  await writeTree(localDir, site);
  await run();
  for (const [path, text] of Object.entries(foreign)) server.tree.write(path, text);
  await writeTree(localDir, next);
  [asked, events] = [[], []];
});
afterEach(() => scratch[Symbol.asyncDispose]());

test('by default they are replaced, and it is said before it happens', async () => {
  const report = await run();
  const paths = ['.htaccess', 'images/logo.png', 'uploads/a.jpg'];
  expect(foreignEvents()).toEqual([{ type: 'foreign', policy: 'replace', paths }]);
  const types = events.map(({ type }) => type);
  expect(types.indexOf('foreign')).toBeLessThan(types.indexOf('published'));
  expect(report.plan?.foreign).toEqual(paths);
  expect(textOf('/www/.htaccess')).toBe('allow');
  expect(statePaths()).toEqual(Object.keys(next).sort());
  events = [];
  await writeTree(localDir, { ...next, '.htaccess': 'other', 'index.html': 'home' });
  await run();
  expect(foreignEvents()).toEqual([]);
});

test('keep leaves them, and the state does not list them', async () => {
  const report = await run({ existing: 'keep' });
  expect(foreignEvents()).toMatchObject([
    {
      policy: 'keep',
      paths: Object.keys(foreign)
        .map((path) => path.slice(5))
        .sort(),
    },
  ]);
  for (const [path, text] of Object.entries(foreign)) expect(textOf(path)).toBe(text);
  expect(report).toMatchObject({ uploaded: 2, replaced: 1, moved: 0, deleted: 1 });
  expect(statePaths()).toEqual(['blog/old.html', 'fresh/deep/x.html', 'index.html', 'uploads/new.jpg']);
  events = [];
  expect(await run({ existing: 'keep' })).toMatchObject({
    uploaded: 0,
    replaced: 0,
    deleted: 0,
    unchanged: 4,
  });
  expect(textOf('/www/.htaccess')).toBe('deny');
});

test('fail refuses before anything changes, and names them', async () => {
  const before = new Map(server.files);
  const error = await run({ existing: 'fail' }).catch((thrown: unknown) => thrown as DeployError);
  expect(error).toMatchObject({
    message:
      'No deploy of this site put these files there, and the deploy would replace them: ".htaccess", "images/logo.png", ' +
      '"uploads/a.jpg".',
  });
  expect((error as DeployError).hint).toContain('`existing: keep`');
  expect(server.files).toEqual(before);
  expect(foreignEvents()).toEqual([]);
});

test('a dry run finds them, and asks nothing about folders that do not exist', async () => {
  const report = await run({ dryRun: true });
  expect(report.plan?.foreign).toEqual(['.htaccess', 'images/logo.png', 'uploads/a.jpg']);
  expect(asked).toContain('/www/fresh');
  expect(asked.filter((path) => path.startsWith('/www/fresh/'))).toEqual([]);
  expect(asked).not.toContain('/www/index.html');
});

test('a name that the server does not answer about is not taken for free', async () => {
  const strict = new MemoryRemote({
    tree: server.tree,
    fault: ({ operation, path }) =>
      operation === 'size' && path === '/www/.htaccess' ? 'refuse' : undefined,
  });
  await expect(run({ server: strict, existing: 'keep' })).rejects.toThrow(
    'size /www/.htaccess: permission denied',
  );
  expect(textOf('/www/.htaccess')).toBe('deny');
});

describe('a first deploy', () => {
  test('to a folder that does not exist asks only for that', async () => {
    asked = [];
    await run({ serverDir: '/new', existing: 'keep', dryRun: true });
    expect(asked).toContain('/new');
    expect(asked).not.toContain('/new/.htaccess');
  });

  test('to a site that was put there by hand says so', async () => {
    server.tree.delete(statePath);
    await run();
    expect(foreignEvents()).toMatchObject([
      { paths: ['.htaccess', 'blog/old.html', 'images/logo.png', 'index.html', 'uploads/a.jpg'] },
    ]);
  });
});

test('a word that is none of the policies is refused before the first connection', async () => {
  const calls = server.calls;
  const error = await run({ existing: 'skip' as 'keep' }).catch((thrown: unknown) => thrown as DeployError);
  expect((error as DeployError).cause).toBeInstanceOf(OptionError);
  expect((error as DeployError).message).toBe('existing is "skip"');
  expect(server.calls).toBe(calls);
});
