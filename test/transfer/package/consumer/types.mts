import { Readable } from 'node:stream';
import {
  deploy,
  downloadFile,
  type DownloadFileResult,
  FTP,
  FTP_TLS,
  FtpRemote,
  mirror,
  type MirrorReport,
  type Progress,
  SessionPool,
} from 'n8n-nodes-storbinary/transfer';

export async function download(): Promise<number> {
  const pool = new SessionPool(new FtpRemote({ host: 'ftp.example.com', security: 'explicit' }), 2);
  const onProgress = ({ percent, secondsLeft }: Progress): void => console.log(percent, secondsLeft ?? '?');
  const retry = { retries: 3 };
  const { outcome, sizeBytes }: DownloadFileResult = await downloadFile(pool, '/a', 'a', {
    retry,
    onProgress,
  });
  // @ts-expect-error -- no such policy
  await downloadFile(pool, '/a', 'a', { retry, overwrite: 'sometimes' });
  return outcome === 'kept' ? 0 : sizeBytes;
}

export async function upload(ftp: FTP): Promise<string> {
  if (ftp instanceof FTP_TLS) await ftp.protP();
  return ftp.storbinary('STOR a', Readable.from(['a']));
}

export const copy = (): Promise<MirrorReport> => mirror({ server: { host: 'h' }, localDir: 'copy' });
// @ts-expect-error -- the server is missing
export const broken = (): Promise<unknown> => deploy({ localDir: 'site' });
