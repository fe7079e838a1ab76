// Downloads a file in active mode: the client listens, and the server connects to it. The client's firewall usually blocks
// that, which is why passive mode is the default.
//
//   node examples/active-mode.ts ftp://ftp.example.com/1KB.zip
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { openSession, parseAddress } from './server-address.ts';

const { server, path } = parseAddress(process.argv[2]);
await using ftp = await openSession(server);
console.log(ftp.getwelcome());
ftp.setPasv(false);
await ftp.sendcmd('TYPE I');

await using file = await open(basename(path), 'wx');
const connection = await ftp.transfercmd(`RETR ${path}`);
for await (const block of connection) await file.write(block as Buffer);
connection.destroy();
console.log(await ftp.voidresp());
