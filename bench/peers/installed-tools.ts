import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Destination, Peer } from './peer.ts';

const run = promisify(execFile);
export const isInstalled = (tool: string): Promise<boolean> =>
  run('which', [tool]).then(
    () => true,
    () => false,
  );

export async function caFile(ca: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'storbinary-bench-')), 'ca.pem');
  await writeFile(path, ca);
  return path;
}

/** Debian's lftp; `apt-get install lftp`. */
export const lftp = (parallel: number): Peer => ({
  name: `lftp mirror -R --parallel=${parallel}`,
  command: async (localDir, { host, port, user, password, folder, ca }) => {
    if (!(await isInstalled('lftp'))) return undefined;
    const tls =
      ca === '' ? 'set ftp:ssl-allow no' : `set ftp:ssl-force yes; set ssl:ca-file ${await caFile(ca)}`;
    const mirror = `mirror -R --parallel=${parallel} ${localDir} ${folder}`;
    const script = `${tls}; open -u ${user},${password} -p ${port} ${host}; mkdir -f -p ${folder}; ${mirror}`;
    return { file: 'lftp', args: ['-c', script], env: { LC_ALL: 'C.UTF-8' } };
  },
});

/** Debian's rclone; `apt-get install rclone`. Its TLS 1.3 does not resume sessions as vsftpd requires. */
export const rclone = (transfers: number): Peer => ({
  name: `rclone copy --transfers ${transfers}`,
  command: async (localDir, destination) => {
    if (!(await isInstalled('rclone'))) return undefined;
    const { stdout } = await run('rclone', ['obscure', destination.password]);
    const args = ['copy', '--transfers', String(transfers), localDir, remoteOf(destination, stdout.trim())];
    return {
      file: 'rclone',
      args: destination.ca === '' ? args : [...args, '--ca-cert', await caFile(destination.ca)],
    };
  },
});

function remoteOf({ host, port, user, folder, ca }: Destination, password: string): string {
  const tls = ca === '' ? '' : ',explicit_tls=true,disable_tls13=true';
  return `:ftp,host=${host},port=${port},user=${user},pass=${password},concurrency=16${tls}:${folder}`;
}
