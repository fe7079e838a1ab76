// The "Advanced Binary Downloading" program from ftplib tutorials: it reads the data socket itself and shows the size that
// the server estimates. That size may be missing or wrong; the file ends where the data ends.
//
//   node examples/advanced-download.ts ftp://user:password@ftp.example.com/pub/linux.tar.gz
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { openSession, parseAddress } from './server-address.ts';

const { server, path } = parseAddress(process.argv[2]);
const localName = basename(path);
if (existsSync(localName)) throw new Error(`refusing to overwrite your ${localName} file`);

await using ftp = await openSession(server);
await ftp.voidcmd('TYPE I');
const { socket, sizeBytes } = await ftp.ntransfercmd(`RETR ${path}`);
await using file = await open(localName, 'wx');
let bytesSoFar = 0;
for await (const block of socket) {
  const bytes = block as Buffer;
  await file.write(bytes);
  bytesSoFar += bytes.length;
  const share =
    sizeBytes === null
      ? ''
      : ` of ${sizeBytes} total bytes (${((100 * bytesSoFar) / sizeBytes).toFixed(1)}%)`;
  process.stdout.write(`\rReceived ${bytesSoFar}${share}`);
}
socket.destroy();
console.log(`\n${await ftp.voidresp()}`);
