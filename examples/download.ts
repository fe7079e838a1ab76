// Downloads a file with a progress bar, and refuses to overwrite a local file. A download that is cut off resumes.
//
//   node examples/download.ts ftps://user:password@ftp.example.com/pub/linux.tar.gz [local name] [overwrite policy]
import { basename } from 'node:path';
import {
  connectTo,
  downloadFile,
  joinRemotePath,
  type OverwritePolicy,
  Sessions,
} from '../transfer/index.ts';
import { progressLine } from './progress-line.ts';
import { parseAddress } from './server-address.ts';

const [, , address, localPath, overwrite = 'never'] = process.argv;
const { server, path } = parseAddress(address);
await using sessions = new Sessions(connectTo(server), {
  connections: 1,
  retries: 5,
  onRetry: ({ error, delayMs }) => console.log(`\n${error.message}; trying again in ${delayMs} ms`),
});
const home = await sessions.step('Logging in', (session) => Promise.resolve(session.home));
const { outcome, sizeBytes, bytesResumed, verifiedBy } = await downloadFile(
  sessions,
  joinRemotePath(home, path),
  localPath ?? basename(path),
  {
    overwrite: overwrite as OverwritePolicy,
    onProgress: (progress) => process.stdout.write(`\r${progressLine(progress)}`),
  },
);
console.log(
  `\n${outcome}: ${sizeBytes} bytes, ${bytesResumed} of them already here, verified by ${verifiedBy ?? 'nothing'}`,
);
