import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer } from '../test/servers/start.ts';
import { randomBytes, seededRandom } from '../test/support/sites/random.ts';
import { scratchFolder } from '../test/support/sites/scratch-folder.ts';
import { fileHash } from '../test/support/sites/tree-hashes.ts';
import { cutAfter, inOrder, startFaultProxy } from '../test/support/fault-proxy/index.ts';
import { commandFor } from './command-for.ts';
import { basicFtp } from './peers/basic-ftp.ts';
import { ftpDeploy } from './peers/ftp-deploy.ts';
import { lftp, rclone } from './peers/installed-tools.ts';
import { measure, type Peer } from './peers/peer.ts';
import { storbinary } from './peers/storbinary.ts';
import { printTable } from './table.ts';

/**
 * Uploads one large file with each tool in turn, while the network is cut at half of it and again at three quarters. Shows
 * whether the file arrives, whether it is correct, and how much was sent.
 *
 * Arguments: size in MiB (200), `tls` or `plain` (plain).
 */
const MiB = 1024 * 1024;
const [sizeMiB = '200', mode = 'plain'] = process.argv.slice(2);
const sizeBytes = Number(sizeMiB) * MiB;
const peers: readonly Peer[] = [storbinary(1), lftp(1), rclone(1), ftpDeploy, basicFtp];

await using local = await scratchFolder();
await writeFile(join(local.path, 'large.bin'), randomBytes(seededRandom(8), sizeBytes));
const expected = await fileHash(join(local.path, 'large.bin'));
await using server = await startServer({ kind: 'vsftpd', tls: mode === 'tls' ? 'explicit' : 'none' });

const rows: string[][] = [];
for (const [index, peer] of peers.entries()) {
  await using proxy = await startFaultProxy({
    target: server,
    rules: [inOrder(cutAfter(sizeBytes / 2), cutAfter(sizeBytes / 4))],
  });
  const folder = `/cut-${index}`;
  const command = await commandFor(peer, local.path, folder, { server, proxy });
  if (command === undefined) continue;
  const run = await measure(command);
  const hash = await fileHash(join(server.root, folder, 'large.bin')).catch(() => undefined);
  const state =
    hash === expected ? 'whole' : hash === undefined ? 'absent' : 'wrong content under the live name';
  const sent = `${((100 * proxy.stats.bytesUp) / sizeBytes).toFixed(1)} %`;
  rows.push([peer.name, String(run.exitCode), state, sent, String(proxy.stats.cuts), run.seconds.toFixed(1)]);
}
console.log(`${sizeMiB} MiB to vsftpd (${mode}), both connections cut at 50 % and at 75 %\n`);
printTable(['tool', 'exit code', 'the file', 'sent, of its size', 'cuts met', 's'], rows);
