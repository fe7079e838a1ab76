import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** What a server tells of itself, whichever it is. */
interface Reachable {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** A credential for a plain server; `more` overrides fields of it. */
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
