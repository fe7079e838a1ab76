// Uploads a file with `storbinary`, in binary (image type), and asks the server how much of it has arrived.
//
//   node examples/upload.ts local.bin ftps://user:password@ftp.example.com/folder/remote.bin
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { openSession, parseAddress } from './server-address.ts';

const [, , localPath = '', address] = process.argv;
const { server, path } = parseAddress(address);
const { size } = await stat(localPath);

await using ftp = await openSession(server);
let bytesSent = 0;
const onBytes = (count: number): void => {
  bytesSent += count;
  process.stdout.write(`\rSent ${bytesSent} of ${size} bytes`);
};
const reply = await ftp.storbinary(`STOR ${path}`, createReadStream(localPath), { onBytes });
console.log(`\n${reply}`);
// A 226 proves nothing: servers also send it after an upload that was cut off.
const storedBytes = await ftp.size(path);
if (storedBytes !== size)
  throw new Error(`The server has ${storedBytes ?? 'an unknown number of'} of ${size} bytes`);
