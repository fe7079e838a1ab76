import { join } from 'node:path';
import type { Peer } from './peer.ts';

const bundle = join(import.meta.dirname, '../../action/dist/index.js');

/** Our own Action, started as GitHub's runner starts it. */
export const storbinary = (connections: number): Peer => ({
  name: `Storbinary, ${connections} ${connections === 1 ? 'connection' : 'connections'}`,
  command: (localDir, destination) => {
    const inputs = {
      server: destination.host,
      port: String(destination.port),
      protocol: destination.ca === '' ? 'ftp' : 'ftps',
      username: destination.user,
      password: destination.password,
      'ca-certificate': destination.ca,
      'local-dir': localDir,
      'server-dir': destination.folder,
      connections: String(connections),
    };
    const env = Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    );
    return Promise.resolve({ file: process.execPath, args: [bundle], env });
  },
});
