import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from './run-command.ts';
import { cacheFolder } from '../cache-folder.ts';

export interface ServerCertificate {
  /** PEM of the authority that a client must trust. */
  readonly ca: string;

  /** PEM of the server's private key, of its certificate and of the authority. */
  readonly chain: string;
}

/** One file, so that a reader never sees parts of two that test processes made at the same time. */
const chainPath = join(cacheFolder, 'tls/loopback.pem');
const validDays = 365;
const usedDays = 300;

/**
 * The certificate of every test server, for localhost, ::1, and 127.0.0.1 to 127.0.0.9, where fault proxies listen. It
 * is created once and kept in the cache.
 */
export async function serverCertificate(): Promise<ServerCertificate> {
  const chain = (await isFresh()) ? await readFile(chainPath, 'utf8') : await makeChain();
  const ca = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\s*$/.exec(chain)?.[0];
  if (ca === undefined) throw new Error(`${chainPath} does not end in a certificate: remove it.`);
  return { ca, chain };
}

async function isFresh(): Promise<boolean> {
  const found = await stat(chainPath).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  return found !== undefined && Date.now() - found.mtimeMs < usedDays * 24 * 60 * 60 * 1000;
}

async function makeChain(): Promise<string> {
  await mkdir(dirname(chainPath), { recursive: true });
  const work = await mkdtemp(`${chainPath}-`);
  try {
    await writeFile(join(work, 'openssl.cnf'), opensslConfiguration);
    await signCertificate(work);
    const read = (name: string) => readFile(join(work, name), 'utf8');
    const chain = [await read('server.key'), await read('server.pem'), await read('ca.pem')].join('');
    await writeFile(join(work, 'chain.pem'), chain, { mode: 0o600 });
    await rename(join(work, 'chain.pem'), chainPath);
    return chain;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function signCertificate(folder: string): Promise<void> {
  const openssl = (words: string) => runCommand('openssl', words.split(' '), { cwd: folder });
  const newKey = '-config openssl.cnf -newkey rsa:2048 -nodes -sha256';
  await openssl(
    `req -x509 ${newKey} -extensions authority -days ${validDays} -subj /CN=Storbinary-tests -keyout ca.key -out ca.pem`,
  );
  await openssl(`req ${newKey} -subj /CN=localhost -keyout server.key -out server.csr`);
  await openssl(
    `x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -sha256 -days ${validDays} -extfile openssl.cnf -extensions server -out server.pem`,
  );
}

const loopbackNames = Array.from({ length: 9 }, (_, index) => `IP:127.0.0.${index + 1}`).join(', ');

/** Everything that a strict verifier (Python 3.13's ssl) requires of a certificate, whatever the system's defaults. */
const opensslConfiguration = `
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:::1, ${loopbackNames}
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
`;
