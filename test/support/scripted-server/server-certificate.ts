import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface ServerCertificate {
  /** PEM. The certificate is self-signed, so a client uses it as its `ca`. */
  readonly cert: string;
  readonly key: string;
}

let certificate: Promise<ServerCertificate> | undefined;

/** A certificate for localhost and the loopback addresses that the tests use, created once per process. */
export function serverCertificate(): Promise<ServerCertificate> {
  certificate ??= makeCertificate();
  return certificate;
}

async function makeCertificate(): Promise<ServerCertificate> {
  const folder = await mkdtemp(join(tmpdir(), 'scripted-server-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    await promisify(execFile)('openssl', opensslArguments(key, cert));
    return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function opensslArguments(keyPath: string, certPath: string): string[] {
  const loopback = Array.from({ length: 9 }, (_, index) => `IP:127.0.0.${index + 1}`);
  const names = ['DNS:localhost', ...loopback, 'IP:::1'].join(',');
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyPath];
  const subject = ['-subj', '/CN=localhost', '-addext', `subjectAltName=${names}`];
  return ['req', '-x509', ...newKey, '-out', certPath, '-days', '2', ...subject];
}
