import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';

/** How TLS is spoken with one server. */
export interface TlsSettings {
  /** `false` accepts any certificate under any name. Default: `true`. */
  readonly verifyCertificate?: boolean;
  /** PEM text of the authorities to trust in place of the system's. */
  readonly caCertificate?: string;
  /** Default: Node's own, TLS 1.2. */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
  readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3';
}

/**
 * Options of one control connection and of its data connections. Both carry the *same* `host`: Node 24.17 resumes a
 * session only under the name that it was made for. The object is new for each connection and must not be shared.
 */
export function tlsConnectionOptions(host: string, settings: TlsSettings): ConnectionOptions {
  return {
    host,
    // RFC 6066, section 3: a server name is never an address.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    rejectUnauthorized: settings.verifyCertificate ?? true,
    ...(settings.caCertificate === undefined ? {} : { ca: settings.caCertificate }),
    ...(settings.minVersion === undefined ? {} : { minVersion: settings.minVersion }),
    ...(settings.maxVersion === undefined ? {} : { maxVersion: settings.maxVersion }),
  };
}
