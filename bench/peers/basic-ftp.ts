import type { Peer } from './peer.ts';

const script = `
  const { Client } = require('basic-ftp');
  const [host, port, user, password, folder, localDir, ca] = process.argv.slice(1);
  (async () => {
    const client = new Client(60000);
    await client.access({ host, port: Number(port), user, password, secure: ca !== '', secureOptions: { ca } });
    await client.ensureDir(folder);
    await client.uploadFromDir(localDir);
    client.close();
  })().catch((error) => { console.error(error); process.exit(1); });
`;

/** The library that ours is built on, with its own way to upload a folder. */
export const basicFtp: Peer = {
  name: 'basic-ftp, uploadFromDir',
  command: (localDir, { host, port, user, password, folder, ca }) =>
    Promise.resolve({
      file: process.execPath,
      args: ['-e', script, host, String(port), user, password, folder, localDir, ca],
    }),
};
