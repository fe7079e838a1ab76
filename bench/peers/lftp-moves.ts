import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caFile, isInstalled } from './installed-tools.ts';
import type { Destination, PeerCommand } from './peer.ts';

/** Renames files of one folder, one after the other; `undefined` if lftp is not installed. */
export async function lftpMoves(
  moves: readonly (readonly [from: string, to: string])[],
  { host, port, user, password, folder, ca }: Destination,
): Promise<PeerCommand | undefined> {
  if (!(await isInstalled('lftp'))) return undefined;
  const script = join(await mkdtemp(join(tmpdir(), 'storbinary-bench-')), 'moves');
  const tls =
    ca === '' ? 'set ftp:ssl-allow no' : `set ftp:ssl-force yes; set ssl:ca-file ${await caFile(ca)}`;
  const commands = moves.map(([from, to]) => `mv ${from} ${to}`);
  const lines = [tls, `open -u ${user},${password} -p ${port} ${host}`, `cd ${folder}`, ...commands];
  await writeFile(script, `${lines.join('\n')}\n`);
  return { file: 'lftp', args: ['-f', script], env: { LC_ALL: 'C.UTF-8' } };
}
