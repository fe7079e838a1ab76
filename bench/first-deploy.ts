import { join } from 'node:path';
import { startServer } from '../test/servers/start.ts';
import { makeSite } from '../test/support/sites/make-site.ts';
import { scratchFolder } from '../test/support/sites/scratch-folder.ts';
import { treeHashes } from '../test/support/sites/tree-hashes.ts';
import { latency, startFaultProxy } from '../test/support/fault-proxy/index.ts';
import { commandFor } from './command-for.ts';
import { basicFtp } from './peers/basic-ftp.ts';
import { ftpDeploy } from './peers/ftp-deploy.ts';
import { lftp, rclone } from './peers/installed-tools.ts';
import { measure, type Peer } from './peers/peer.ts';
import { storbinary } from './peers/storbinary.ts';
import { printTable } from './table.ts';

/**
 * Deploys many small files over a network with latency, with each tool in turn, and then again with nothing to do. Opening a
 * connection through the proxy costs no round trip, which flatters every tool equally, by one round trip per file.
 *
 * Arguments: files (300), round trip in ms (20), `tls` or `plain` (plain).
 */
const [files = '300', roundTripMs = '20', mode = 'plain'] = process.argv.slice(2);
const peers: readonly Peer[] = [
  storbinary(1),
  basicFtp,
  ftpDeploy,
  lftp(1),
  storbinary(4),
  lftp(4),
  rclone(4),
  storbinary(8),
  lftp(8),
];

await using local = await scratchFolder();
await makeSite(local.path, { files: Number(files), folders: 60, seed: 7 });
const expected = await treeHashes(local.path);
await using server = await startServer({ kind: 'vsftpd', tls: mode === 'tls' ? 'explicit' : 'none' });
const oneWayMs = Number(roundTripMs) / 2;
await using proxy = await startFaultProxy({
  target: server,
  rules: [latency({ upMs: oneWayMs, downMs: oneWayMs })],
});

const rows: { name: string; first: number; again: number; whole: string; memory: number }[] = [];
for (const [index, peer] of peers.entries()) {
  const folder = `/site-${index}`;
  const command = await commandFor(peer, local.path, folder, { server, proxy });
  if (command === undefined) continue;
  const first = await measure(command);
  const arrived = await treeHashes(join(server.root, folder)).catch(() => new Map<string, string>());
  const missing = [...expected].filter(([path, hash]) => arrived.get(path) !== hash).length;
  const whole = missing === 0 ? 'yes' : `no, ${missing} missing (exit code ${first.exitCode ?? 'none'})`;
  const again = await measure(command);
  rows.push({ name: peer.name, first: first.seconds, again: again.seconds, whole, memory: first.peakMemory });
  console.log(`${peer.name}: ${first.seconds.toFixed(1)} s, again ${again.seconds.toFixed(1)} s`);
}

const ours = rows.find(({ name }) => name === storbinary(4).name)?.first ?? Number.NaN;
console.log(
  `\n${files} files to vsftpd (${mode}), round trip ${roundTripMs} ms; ratios to ${storbinary(4).name}\n`,
);
printTable(
  ['tool', 'first deploy, s', 'ratio', 'nothing to do, s', 'whole', 'peak memory, MiB'],
  rows.map(({ name, first, again, whole, memory }) => [
    name,
    first.toFixed(1),
    (first / ours).toFixed(2),
    again.toFixed(1),
    whole,
    memory.toFixed(0),
  ]),
);
