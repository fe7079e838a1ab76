import { describe, expect, onTestFinished, test } from 'vitest';
import { connectTo, type RemoteSession } from '../../../../transfer/index.ts';
import {
  combineOverrides,
  faults,
  type MemoryServer,
  type Overrides,
  startScriptedServer,
} from '../../../support/scripted-server/index.ts';

async function start(
  overrides: Overrides,
): Promise<{ server: MemoryServer; open: () => Promise<RemoteSession> }> {
  const server = await startScriptedServer({ overrides });
  onTestFinished(() => server.close());
  const { host, port, user, password } = server;
  const remote = connectTo({ host, port, user, password, security: 'none', timeoutMs: 5_000 });
  server.files.set('/live', 'old').set('/staged', 'new');
  return { server, open: () => remote.open() };
}

const contents = (server: MemoryServer): Record<string, string> =>
  Object.fromEntries(server.files.keys().map((path) => [path, String(server.files.get(path))]));

/** The new name is refused, whether a file has it or not: another file system, a filter, a locked file. */
const refuseName = (name: string): Overrides => ({
  RNTO: async (session, argument, next) => {
    if (argument === name) session.reply('550 Rename failed.');
    else await next();
  },
});

describe('a server that does not rename onto a file', () => {
  test('gets the old file out of the way first, and it is never deleted before the new one is live', async () => {
    const { server, open } = await start(faults.refuseReplacingRename());
    const session = await open();
    await session.rename('/staged', '/live');
    expect(contents(server)).toEqual({ '/live': 'new' });
    const changes = server.commands.map(({ line }) => line).filter((line) => /^(RNTO|DELE)/.test(line));
    expect(changes).toEqual([
      'RNTO /live',
      expect.stringMatching(/^RNTO .*probe-2$/),
      expect.stringMatching(/^DELE .*probe-1$/),
      expect.stringMatching(/^DELE .*probe-2$/),
      expect.stringMatching(/^RNTO \/\.storbinary\.[0-9a-f]{16}\.replaced$/),
      'RNTO /live',
      expect.stringMatching(/^DELE \/\.storbinary\.[0-9a-f]{16}\.replaced$/),
    ]);
  });

  test('is found out once, also by renames that leave together', async () => {
    const { server, open } = await start(faults.refuseReplacingRename());
    const names = Array.from({ length: 10 }, (_, index) => `/file-${index}`);
    for (const name of names) server.files.set(name, 'old').set(`${name}.new`, 'new');
    const session = await open();
    await Promise.all(names.slice(0, 5).map((name) => session.rename(`${name}.new`, name)));
    await Promise.all(names.slice(5).map((name) => session.rename(`${name}.new`, name)));
    expect(names.map((name) => String(server.files.get(name)))).toEqual(names.map(() => 'new'));
    expect(server.files.keys().filter((path) => path.includes('.storbinary'))).toEqual([]);
    expect(server.commands.filter(({ line }) => line.startsWith('STOR'))).toHaveLength(2);
  });

  test('is found out by several sessions at once with one warning', async () => {
    const { server } = await start(faults.refuseReplacingRename());
    const { host, port, user, password } = server;
    const warnings: string[] = [];
    const options = { host, port, user, password, security: 'none' } as const;
    const remote = connectTo(options, { onWarning: (message) => warnings.push(message) });
    const sessions = await Promise.all([remote.open(), remote.open(), remote.open()]);
    const rename = async (session: RemoteSession, index: number): Promise<void> => {
      server.files.set(`/staged-${index}`, 'new').set(`/live-${index}`, 'old');
      await session.rename(`/staged-${index}`, `/live-${index}`);
    };
    await Promise.all(sessions.map(rename));
    expect(warnings).toHaveLength(1);
    await Promise.all(sessions.map((session) => session.close()));
  });

  test('has what a lost session left out of the way put right by the next attempt', async () => {
    const cut = faults.dropControl('RNFR', { after: 3, times: 1 });
    const { server, open } = await start(combineOverrides(cut, faults.refuseReplacingRename()));
    await expect((await open()).rename('/staged', '/live')).rejects.toMatchObject({ kind: 'transient' });
    expect(Object.values(contents(server)).sort()).toEqual(['new', 'old']);
    await (await open()).rename('/staged', '/live');
    expect(contents(server)).toEqual({ '/live': 'new' });
  });
});

test('a file stays live when its replacement is refused', async () => {
  const { server, open } = await start(refuseName('/live'));
  const session = await open();
  await expect(session.rename('/staged', '/live')).rejects.toMatchObject({
    serverReply: '550 Rename failed.',
  });
  expect(contents(server)).toEqual({ '/live': 'old', '/staged': 'new' });
  await session.rename('/staged', '/elsewhere');
  expect(contents(server)).toEqual({ '/live': 'old', '/elsewhere': 'new' });
});

describe('a server that says 450, file busy', () => {
  const busy = '450 Requested file action not taken: file busy.';

  test('is not asked whether it renames onto files: the rename is to be tried again', async () => {
    const { server, open } = await start(faults.answer('RNTO', busy, { times: 1 }));
    const session = await open();
    await expect(session.rename('/staged', '/live')).rejects.toMatchObject({ kind: 'transient' });
    expect(server.commands.filter(({ line }) => line.startsWith('STOR'))).toEqual([]);
    await session.rename('/staged', '/live');
    expect(contents(server)).toEqual({ '/live': 'new' });
  });

  test.each([
    ['RNTO', 1],
    ['DELE', 0],
  ])(
    'to the %s of that question leaves nothing behind, and the next attempt succeeds',
    async (verb, after) => {
      const isBusy = faults.answer(verb, busy, { after, times: 1 });
      const { server, open } = await start(combineOverrides(isBusy, faults.refuseReplacingRename()));
      const session = await open();
      await expect(session.rename('/staged', '/live')).rejects.toMatchObject({ kind: 'transient' });
      expect(contents(server)).toEqual({ '/live': 'old', '/staged': 'new' });
      await session.rename('/staged', '/live');
      expect(contents(server)).toEqual({ '/live': 'new' });
    },
  );
});
