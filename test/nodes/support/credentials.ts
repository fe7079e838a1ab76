import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** What is needed to log in to any test server. */
interface Reachable {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** A credential for a server without TLS; `more` overrides some of its fields. */
export const plainCredential = (
  { host, port, user, password }: Reachable,
  more: ICredentialDataDecryptedObject = {},
): ICredentialDataDecryptedObject => ({
  host,
  port,
  user,
  password,
  protocol: 'none',
  verifyTls: true,
  caCertificate: '',
  encoding: 'utf8',
  rootFolder: '/',
  connections: 4,
  timeout: 5,
  ...more,
});
