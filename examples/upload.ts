// Uploads a file in image type, as `storbinary` does, and asks the server how much of it has arrived.
//
//   node examples/upload.ts local.bin ftps://user:password@ftp.example.com/folder/remote.bin
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { openSession, parseAddress } from './server-address.ts';

const [, , localPath = '', address] = process.argv;
const { server, path } = parseAddress(address);
const { size } = await stat(localPath);

await using ftp = await openSession(server);
let sentBytes = 0;
const onBytes = (count: number): void => {
  sentBytes += count;
  process.stdout.write(`\rSent ${sentBytes} of ${size} bytes`);
};
const reply = await ftp.storbinary(`STOR ${path}`, createReadStream(localPath), { onBytes });
console.log(`\n${reply}`);
// A 226 is no proof: a server says it to an upload that was cut off, too.
const storedBytes = await ftp.size(path);
if (storedBytes !== size)
  throw new Error(`The server has ${storedBytes ?? 'an unknown number of'} of ${size} bytes`);
