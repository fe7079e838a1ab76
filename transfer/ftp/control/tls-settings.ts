import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';

/** How TLS is used with one server. */
export interface TlsSettings {
  /** `false` accepts any certificate for any host name. Default: `true`. */
  readonly verifyCertificate?: boolean;
  /** Certificates of the authorities to trust instead of the system's, in PEM format. */
  readonly caCertificate?: string;
  /** Default: that of Node, TLS 1.2. */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
  readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3';
}

/**
 * TLS options of one control connection and its data connections. Both use the *same* `host`: Node 24.17 resumes a
 * session only under the host name that it was created for. The object is new for each connection and must not be
 * shared.
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
