// Runs in a project that has nothing but the package: uploads, downloads and mirrors what its input names.
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import {
  bufferSource,
  connectTo,
  downloadFile,
  ErrorPerm,
  FTP,
  FTP_TLS,
  mirror,
  Sessions,
  storeFile,
} from 'n8n-nodes-storbinary/transfer';

const { server, localDir } = JSON.parse(process.argv[2]);

const ftp = server.security === 'none' ? new FTP() : new FTP_TLS(server);
await ftp.connect(server.host, server.port);
await ftp.login(server.user, server.password);
if (ftp instanceof FTP_TLS) await ftp.protP();
await ftp.storbinary('STOR first.txt', [Buffer.from('first')]);
const refusal = await ftp.delete('missing.txt').catch((error) => error);
await ftp.quit();

const sessions = new Sessions(connectTo(server), { connections: 1, retries: 0 });
const home = await sessions.step('Logging in', async (session) => session.home);
const path = (name) => `${home === '/' ? '' : home}/${name}`;
await storeFile(sessions, path('second.txt'), bufferSource(Buffer.from('second')));
await downloadFile(sessions, path('first.txt'), `${localDir}/downloaded.txt`);
await sessions.close();
const { fetched } = await mirror({ server, localDir: `${localDir}/mirrored` });

console.log(
  JSON.stringify({
    fetched,
    downloaded: readFileSync(`${localDir}/downloaded.txt`, 'utf8'),
    mirrored: readFileSync(`${localDir}/mirrored/second.txt`, 'utf8'),
    isErrorPerm: refusal instanceof ErrorPerm,
  }),
);
