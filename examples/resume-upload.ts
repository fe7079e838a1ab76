// Resumes an upload that was cut off: the rest begins at the size of the file on the server.
//
//   node examples/resume-upload.ts local.bin ftp://user:password@ftp.example.com/remote.bin
//
// Size alone proves nothing, so the last bytes on the server are compared with the local file first. `storeFile` does all of
// this itself, with retries, and from any source.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FTP } from '../transfer/index.ts';
import { openSession, parseAddress } from './server-address.ts';

const comparedBytes = 64 * 1024;

const [, , localPath = '', address] = process.argv;
const { server, path } = parseAddress(address);
await using local = await open(localPath);
const { size } = await local.stat();

await using ftp = await openSession(server);
const storedBytes = await sizeOrNothing(ftp);
const offsetBytes = storedBytes <= size && (await hasSameEnd(ftp, storedBytes)) ? storedBytes : 0;
console.log(`The server has ${storedBytes} bytes; the upload resumes from byte ${offsetBytes}.`);
const rest = createReadStream(localPath, { start: offsetBytes });
console.log(await ftp.storbinary(`STOR ${path}`, rest, { offsetBytes }));
console.log(`The server has ${await sizeOrNothing(ftp)} of ${size} bytes.`);

async function sizeOrNothing(session: FTP): Promise<number> {
  const names = await session.nlst();
  return names.includes(path) ? ((await session.size(path)) ?? 0) : 0;
}

async function hasSameEnd(session: FTP, there: number): Promise<boolean> {
  const start = Math.max(0, there - comparedBytes);
  const blocks: Buffer[] = [];
  const keep = (block: Buffer): void => void blocks.push(block);
  if (there > 0) await session.retrbinary(`RETR ${path}`, keep, { offsetBytes: start });
  const { buffer, bytesRead } = await local.read(Buffer.alloc(there - start), 0, there - start, start);
  return Buffer.concat(blocks).equals(buffer.subarray(0, bytesRead));
}
