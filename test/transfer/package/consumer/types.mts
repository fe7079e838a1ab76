import { Readable } from 'node:stream';
import {
  connectTo,
  deploy,
  downloadFile,
  type DownloadFileResult,
  FTP,
  FTP_TLS,
  mirror,
  type MirrorReport,
  type Progress,
  Sessions,
} from 'n8n-nodes-storbinary/transfer';
import { type MemoryFault, MemoryRemote } from 'n8n-nodes-storbinary/transfer/testing';

export async function download(): Promise<number> {
  await using sessions = new Sessions(connectTo({ host: 'ftp.example.com', security: 'explicit' }), {
    retries: 3,
  });
  const onProgress = ({ percent, secondsLeft }: Progress): void => console.log(percent, secondsLeft ?? '?');
  const { outcome, sizeBytes }: DownloadFileResult = await downloadFile(sessions, '/a', 'a', { onProgress });
  // @ts-expect-error -- no such policy
  await downloadFile(sessions, '/a', 'a', { overwrite: 'sometimes' });
  return outcome === 'kept' ? 0 : sizeBytes;
}

export async function upload(ftp: FTP): Promise<string> {
  if (ftp instanceof FTP_TLS) await ftp.protP();
  return ftp.storbinary('STOR a', Readable.from(['a']));
}

export const copy = (): Promise<MirrorReport> => mirror({ server: { host: 'h' }, localDir: 'copy' });
const fault = (): MemoryFault => 'cut-after';
export const rehearse = (): Promise<MirrorReport> =>
  mirror({ server: new MemoryRemote({ fault }), localDir: 'copy' });
// @ts-expect-error -- the server is missing
export const broken = (): Promise<unknown> => deploy({ localDir: 'site' });
