// Downloads a file with a progress bar, and refuses to overwrite one that is here. What was cut off goes on.
//
//   node examples/download.ts ftps://user:password@ftp.example.com/pub/linux.tar.gz [local name] [overwrite policy]
import { basename } from 'node:path';
import {
  downloadFile,
  FtpRemote,
  joinRemotePath,
  type OverwritePolicy,
  SessionPool,
} from '../transfer/index.ts';
import { progressLine } from './progress-line.ts';
import { parseAddress } from './server-address.ts';

const [, , address, localPath, overwrite = 'never'] = process.argv;
const { server, path } = parseAddress(address);
const pool = new SessionPool(new FtpRemote(server), 1);
try {
  const home = await pool.use((session) => Promise.resolve(session.home));
  const { outcome, sizeBytes, resumedBytes, verifiedBy } = await downloadFile(
    pool,
    joinRemotePath(home, path),
    localPath ?? basename(path),
    {
      overwrite: overwrite as OverwritePolicy,
      retry: {
        retries: 5,
        onRetry: ({ error, delayMs }) => console.log(`\n${error.message}; again in ${delayMs} ms`),
      },
      onProgress: (progress) => process.stdout.write(`\r${progressLine(progress)}`),
    },
  );
  console.log(
    `\n${outcome}: ${sizeBytes} bytes, ${resumedBytes} of them were here, checked by ${verifiedBy ?? 'nothing'}`,
  );
} finally {
  await pool.close();
}
