import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renameIntoPlace } from '../../../transfer/file/rename-into-place.ts';
import { connectTo, type RemoteSession, Sessions } from '../../../transfer/index.ts';
import { type BatchOperation, pipelinedBatch } from '../../../transfer/run/pipelined-batch.ts';
import { type RunningServer, type ServerMode, startServer } from '../../servers/start.ts';
import { type FaultRule, type FaultyNetwork, startFaultProxy } from '../../support/fault-proxy/index.ts';
import { numbers } from '../../support/memory/publishing.ts';
import { serverOptions } from '../../support/sites/server-options.ts';

const modes: readonly ServerMode[] = [
  { kind: 'vsftpd', tls: 'none' },
  { kind: 'vsftpd', tls: 'explicit' },
  { kind: 'proftpd', tls: 'none' },
  { kind: 'proftpd', tls: 'explicit' },
  { kind: 'pure-ftpd', tls: 'explicit' },
  { kind: 'pyftpdlib', tls: 'explicit' },
];

const count = 600;
/** A folder of long names in a script of 3 bytes a character. */
const folder = 'ページ'.repeat(20);
const isMissing = (number: number): boolean => [5, 301, 599].includes(number);
const liveName = (number: number): string => `${folder}-${number}.html`;

async function makeStaged(server: RunningServer): Promise<void> {
  await mkdir(join(server.root, folder));
  await server.own(join(server.root, folder));
  await Promise.all(
    numbers(count)
      .filter((number) => !isMissing(number))
      .map((number) => writeFile(join(server.root, folder, `staged-${number}`), 'x')),
  );
}

/** Renames and asks for the size in one go, as a publish does. */
function publishing(loginDir: string): BatchOperation<number> {
  const base = loginDir === '/' ? '' : loginDir;
  return {
    name: (number) => `Publishing ${number}`,
    act: async (session: RemoteSession, number, isRepeated) => {
      const [from, to] = [`${base}/${folder}/staged-${number}`, `${base}/${folder}/${liveName(number)}`];
      const renaming = renameIntoPlace(session, { from, to, sizeBytes: 1 }, isRepeated);
      const [renamed, asked] = await Promise.allSettled([renaming, session.size(to)]);
      if (renamed.status === 'rejected') throw renamed.reason;
      if (asked.status === 'rejected') throw asked.reason;
      expect(asked.value).toBe(1);
    },
  };
}

async function expectLive(server: RunningServer): Promise<void> {
  const expected = numbers(count).filter((number) => !isMissing(number));
  expect((await readdir(join(server.root, folder))).sort()).toEqual(expected.map(liveName).sort());
}

/** Cuts every connection each time that many bytes of commands have passed. */
function cutEvery(commandBytes: number): FaultRule {
  let network: FaultyNetwork | undefined;
  let passed = 0;
  return {
    attach: (attached) => (network = attached),
    passed: ({ kind }, direction, bytes) => {
      if (kind !== 'control' || direction !== 'up') return;
      const before = Math.floor(passed / commandBytes);
      passed += bytes;
      if (Math.floor(passed / commandBytes) > before) network?.cut('all');
    },
  };
}

describe.each(modes)('$kind, TLS $tls', (mode) => {
  test('publishes on four sessions what it does not refuse', async () => {
    await using server = await startServer(mode);
    await makeStaged(server);
    await using sessions = new Sessions(connectTo(serverOptions(server)));
    const refused = await pipelinedBatch(sessions, numbers(count), publishing(server.loginDir));
    expect(refused.map(({ item }) => item)).toEqual(numbers(count).filter(isMissing));
    for (const { error } of refused) expect(error).toMatchObject({ kind: 'permanent', isAboutPath: true });
    await expectLive(server);
  });

  test('publishes the same when the network is cut again and again', async () => {
    await using server = await startServer(mode);
    await makeStaged(server);
    await using proxy = await startFaultProxy({ target: server, rules: [cutEvery(60_000)] });
    const { host, port } = proxy;
    const remote = connectTo({ ...serverOptions(server), host, port });
    await using sessions = new Sessions(remote, { firstDelayMs: 50 });
    const refused = await pipelinedBatch(sessions, numbers(count), publishing(server.loginDir));
    expect(refused.map(({ item }) => item)).toEqual(numbers(count).filter(isMissing));
    await expectLive(server);
    expect(proxy.stats.cuts).toBeGreaterThan(3);
  });
});
