import { chmod, mkdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deploy, type DeployError, type DeployOptions, OptionError } from '../../../transfer/index.ts';
import { type MemoryOperation, MemoryRemote } from '../../../transfer/testing.ts';
import { startServer } from '../../servers/start.ts';
import { startScriptedServer } from '../../support/scripted-server/index.ts';
import { optionsFor } from '../../support/sites/deploy-options.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { scriptedServerOptions } from '../../support/sites/server-options.ts';

const builtAt = new Date('2024-05-06T07:08:09Z');

/** A site with an executable file, all of it with an old time. */
async function makeSite() {
  const scratch = await scratchFolder();
  const write = async (path: string, mode: number): Promise<void> => {
    const localPath = join(scratch.path, path);
    await writeFile(localPath, `content of ${path}`);
    await chmod(localPath, mode);
    await utimes(localPath, builtAt, builtAt);
  };
  await mkdir(join(scratch.path, 'cgi'));
  await write('index.html', 0o644);
  await write('run.sh', 0o755);
  await write('cgi/form.cgi', 0o644);
  await write('cgi/form.conf', 0o700);
  return scratch;
}

const options = {
  permissions: [
    { pattern: 'cgi/', mode: 0o750 },
    { pattern: '*.conf', mode: 0o600 },
  ],
  preserveExecutable: true,
  preserveModificationTime: true,
} satisfies Partial<DeployOptions>;

const expectedModes = {
  'index.html': undefined,
  'run.sh': 0o755,
  'cgi/form.cgi': 0o750,
  'cgi/form.conf': 0o600,
};

test('uploaded files have them before they are live', async () => {
  await using local = await makeSite();
  const set: string[] = [];
  const server = new MemoryRemote({
    fault: ({ operation, path }) => {
      if (operation === 'setMode' || operation === 'setModified') set.push(path);
      return undefined;
    },
  });
  await deploy({ server, localDir: local.path, serverDir: '/www', ...options });
  for (const [path, mode] of Object.entries(expectedModes)) {
    expect(server.tree.modes.get(`/www/${path}`), path).toBe(mode);
    expect(server.tree.modifiedAt.get(`/www/${path}`), path).toEqual(builtAt);
  }
  expect(set).toHaveLength(3 + 4);
  expect(set.filter((path) => Object.keys(expectedModes).includes(path.slice('/www/'.length)))).toEqual([]);
});

test('nothing is set unless it is asked for', async () => {
  await using local = await makeSite();
  const operations: MemoryOperation[] = [];
  const server = new MemoryRemote({ fault: ({ operation }) => void operations.push(operation) });
  await deploy({ server, localDir: local.path, serverDir: '/www' });
  expect(operations).not.toContain('setMode');
  expect(operations).not.toContain('setModified');
});

test.each(['setMode', 'setModified'] as const)(
  'a server that refuses %s is warned about once',
  async (refused) => {
    await using local = await makeSite();
    const server = new MemoryRemote({
      fault: ({ operation }) => (operation === refused ? 'refuse' : undefined),
    });
    const warnings: string[] = [];
    const report = await deploy({
      server,
      localDir: local.path,
      serverDir: '/www',
      ...options,
      onEvent: (event) => event.type === 'warning' && warnings.push(event.message),
    });
    expect(report).toMatchObject({ uploaded: 4 });
    expect(warnings).toEqual([
      expect.stringMatching(/^The server does not set (permissions|modification times);/),
    ]);
  },
);

test('they share the write of the size check', async () => {
  await using local = await makeSite();
  await using server = await startScriptedServer({
    overrides: { SITE: (session) => session.reply('200 Done.') },
  });
  const where = {
    server: scriptedServerOptions(server),
    localDir: local.path,
    serverDir: '/www',
    connections: 1,
  };
  await deploy({ ...where, preserveModificationTime: true, permissions: [{ pattern: '*', mode: 0o640 }] });
  const verbs = server.writes.map(({ lines }) => lines.map((line) => line.split(' ')[0]).join(' '));
  expect(verbs.filter((write) => write.includes('SITE'))).toEqual([
    ...Array.from(
      { length: 3 },
      () => expect.stringMatching(/^SIZE SIZE SITE (MFMT|MDTM) EPSV STOR$/) as string,
    ),
    expect.stringMatching(/^SIZE SIZE SITE (MFMT|MDTM)$/),
  ]);
});

test.each(['vsftpd', 'proftpd', 'pure-ftpd', 'pyftpdlib'] as const)('on %s', async (kind) => {
  await using local = await makeSite();
  await using server = await startServer({ kind, tls: 'none' });
  const warnings: string[] = [];
  const onEvent: DeployOptions['onEvent'] = (event) =>
    event.type === 'warning' && warnings.push(event.message);
  await deploy(optionsFor(server, local.path, { ...options, onEvent }));
  expect(warnings).toEqual([]);
  for (const [path, mode] of Object.entries(expectedModes)) {
    const found = await stat(join(server.root, 'www', path));
    if (mode !== undefined) expect(found.mode & 0o777, path).toBe(mode);
    expect(found.mtime, path).toEqual(builtAt);
  }
});

describe('rules that cannot be meant', () => {
  test.each([
    [{ pattern: '*.cgi', mode: 0o1755 }, 'permissions has the mode 1005 for "*.cgi"'],
    [{ pattern: '*.cgi', mode: -1 }, 'permissions has the mode -1 for "*.cgi"'],
    [{ pattern: '!*.cgi', mode: 0o644 }, 'permissions has the pattern "!*.cgi"'],
    [{ pattern: ' ', mode: 0o644 }, 'permissions has the pattern " "'],
  ])('are refused before the first connection: %j', async (rule, message) => {
    await using local = await makeSite();
    const server = new MemoryRemote();
    const deploying = deploy({ server, localDir: local.path, permissions: [rule] });
    const error = await deploying.catch((thrown: unknown) => thrown as DeployError);
    expect((error as DeployError).cause).toBeInstanceOf(OptionError);
    expect((error as DeployError).message).toBe(message);
    expect(server.calls).toBe(0);
  });
});
