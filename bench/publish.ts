import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectTo, Sessions } from '../transfer/index.ts';
import { type BatchOperation, pipelinedBatch } from '../transfer/run/pipelined-batch.ts';
import { type RunningServer, type ServerKind, startServer } from '../test/servers/start.ts';
import { type FaultProxy, latency, startFaultProxy } from '../test/support/fault-proxy/index.ts';
import { serverOptions } from '../test/support/sites/server-options.ts';
import { lftpMoves } from './peers/lftp-moves.ts';
import { measure } from './peers/peer.ts';
import { printTable } from './table.ts';

/**
 * Renames many files over a network with latency, as a publish does: each is renamed, and the size of its new name is
 * requested. The sessions are open before, as they are after an upload. The last row of each server is lftp, which
 * only renames, in four processes.
 *
 * Arguments: files (2000), round trip in ms (50), `tls` or `plain` (plain), servers (all).
 */
const [files = '2000', roundTripMs = '50', mode = 'plain', ...kinds] = process.argv.slice(2);
const count = Number(files);
const numbers = Array.from({ length: count }, (_, index) => index);
const servers =
  kinds.length > 0 ? (kinds as ServerKind[]) : (['vsftpd', 'proftpd', 'pure-ftpd', 'pyftpdlib'] as const);

interface Site {
  readonly server: RunningServer;
  readonly proxy: FaultProxy;
}

const stagedName = (number: number): string => `staged-${number}`;
const liveName = (number: number): string => `assets-page-${String(number).padStart(6, '0')}.html`;

async function fillStaging(server: RunningServer): Promise<void> {
  for (const name of await readdir(server.root)) await rm(join(server.root, name));
  for (const number of numbers) await writeFile(join(server.root, stagedName(number)), 'x');
  await server.own();
}

async function liveCount({ root }: RunningServer): Promise<number> {
  return (await readdir(root)).filter((name) => name.startsWith('assets-')).length;
}

/** Opens that many sessions before anything is measured. */
async function openSessions(sessions: Sessions, connections: number): Promise<void> {
  const allOpen = Promise.withResolvers<undefined>();
  let open = 0;
  const use = (): Promise<undefined> => {
    if ((open += 1) === connections) allOpen.resolve(undefined);
    return allOpen.promise;
  };
  await Promise.all(Array.from({ length: connections }, () => sessions.use(use)));
}

async function publishSeconds({ server, proxy }: Site, connections: number): Promise<number> {
  const { host, port } = proxy;
  await using sessions = new Sessions(connectTo({ ...serverOptions(server), host, port }), { connections });
  await openSessions(sessions, connections);
  const folder = server.loginDir === '/' ? '' : server.loginDir;
  const operation: BatchOperation<number> = {
    name: (number) => `Publishing ${liveName(number)}`,
    act: async (session, number) => {
      const to = `${folder}/${liveName(number)}`;
      const renaming = session.rename(`${folder}/${stagedName(number)}`, to);
      const [, size] = await Promise.all([renaming, session.size(to)]);
      if (size !== 1) throw new Error(`${to} is not live`);
    },
  };
  const startedMs = performance.now();
  const [refused] = await pipelinedBatch(sessions, numbers, operation);
  if (refused !== undefined) throw refused.error;
  return (performance.now() - startedMs) / 1000;
}

async function lftpSeconds({ server, proxy }: Site, processes: number): Promise<number | undefined> {
  const { user, password } = server;
  const destination = {
    host: proxy.host,
    port: proxy.port,
    user,
    password,
    folder: server.loginDir,
    ca: mode === 'tls' ? server.ca : '',
  };
  const shares = Array.from({ length: processes }, (_, share) =>
    numbers
      .filter((number) => number % processes === share)
      .map((number) => [stagedName(number), liveName(number)] as const),
  );
  const commands = await Promise.all(shares.map((moves) => lftpMoves(moves, destination)));
  const startedMs = performance.now();
  for (const { exitCode } of await Promise.all(
    commands.flatMap((command) => (command ? [measure(command)] : [])),
  )) {
    if (exitCode !== 0) throw new Error(`lftp exited with ${exitCode}`);
  }
  return commands.includes(undefined) ? undefined : (performance.now() - startedMs) / 1000;
}

const rows: string[][] = [];
for (const kind of servers) {
  await using server = await startServer({ kind, tls: mode === 'tls' ? 'explicit' : 'none' });
  const oneWayMs = Number(roundTripMs) / 2;
  await using proxy = await startFaultProxy({
    target: server,
    rules: [latency({ upMs: oneWayMs, downMs: oneWayMs })],
  });
  const measured = async (tool: string, run: () => Promise<number | undefined>): Promise<void> => {
    await fillStaging(server);
    const seconds = await run();
    const live = await liveCount(server);
    rows.push([kind, tool, seconds === undefined ? 'not installed' : seconds.toFixed(2), String(live)]);
    console.log(rows.at(-1)?.join(', '));
  };
  for (const connections of [1, 2, 4, 8]) {
    await measured(`Storbinary, sessions: ${connections}`, () =>
      publishSeconds({ server, proxy }, connections),
    );
  }
  await measured('lftp mv, processes: 4', () => lftpSeconds({ server, proxy }, 4));
}
console.log(`\n${count} renames (${mode}), round trip ${roundTripMs} ms\n`);
printTable(['server', 'tool', 's', 'live'], rows);
