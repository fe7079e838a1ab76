import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Peer } from './peer.ts';

const folder = join(import.meta.dirname, '../../.cache/peers');
const script = `
  const { deploy } = require('@samkirkland/ftp-deploy');
  const [server, port, username, password, serverDir, localDir, ca] = process.argv.slice(1);
  deploy({
    server, port: Number(port), username, password, 'server-dir': serverDir + '/', 'local-dir': localDir + '/',
    protocol: ca === '' ? 'ftp' : 'ftps', security: 'loose', 'log-level': 'minimal', timeout: 60000,
  }).catch((error) => { console.error(error); process.exit(1); });
`;

/** The engine of FTP-Deploy-Action, fetched from npm into the cache: it is not a dependency of this project. */
export const ftpDeploy: Peer = {
  name: 'FTP-Deploy-Action (ftp-deploy 1.2.5)',
  command: async (localDir, { host, port, user, password, folder: serverDir, ca }) => {
    const installed = join(folder, 'node_modules/@samkirkland/ftp-deploy');
    if (!existsSync(installed)) {
      await mkdir(folder, { recursive: true });
      const npmArguments = ['install', '--prefix', folder, '--no-save', '@samkirkland/ftp-deploy@1.2.5'];
      await promisify(execFile)('npm', npmArguments, { cwd: folder });
    }
    const args = ['-e', script, host, String(port), user, password, serverDir, localDir, ca];
    return { file: process.execPath, args, env: { NODE_PATH: join(folder, 'node_modules') } };
  },
};
