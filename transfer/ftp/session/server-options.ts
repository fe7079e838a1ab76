import { checkWhole, OptionError } from '../../remote/option-error.ts';

/** How an FTP server is reached and who logs in. One object is enough to open any number of equal sessions. */
export interface FtpServerOptions {
  /** Default: `ftp`. */
  readonly protocol?: 'ftp';
  /** Host name or IP address. Also the name that the certificate is checked against. */
  readonly host: string;
  /** Control port. Default: 21, or 990 with `security: 'implicit'`. */
  readonly port?: number;
  /**
   * - `explicit`: `AUTH TLS` before the password is sent (RFC 4217). The default.
   * - `implicit`: TLS from the first byte.
   * - `none`: plain FTP; the password crosses the network readable.
   */
  readonly security?: 'explicit' | 'implicit' | 'none';
  /** Default: `anonymous`. */
  readonly user?: string;
  /** Default: `anonymous@`. */
  readonly password?: string;
  /** `false` accepts any certificate under any name. Default: `true`. */
  readonly verifyCertificate?: boolean;
  /** PEM text of the certificate authorities to trust in place of the system's. */
  readonly caCertificate?: string;
  /** How names are written on the wire; `latin1` is for servers from before RFC 2640. Default: `utf8`. */
  readonly encoding?: 'utf8' | 'latin1';
  /** Who listens for data connections: the server (`passive`) or this side (`active`). Default: `passive`. */
  readonly transferMode?: 'passive' | 'active';
  /** Ports to listen on in active mode, both included; each data connection takes one. Default: any. */
  readonly activePorts?: { readonly first: number; readonly last: number };
  /** Address that active mode names to the server: a router's outer one. Default: the local address. */
  readonly activeAddress?: string;
  /** Local address to connect from. Default: the system's choice. */
  readonly sourceAddress?: string;
  /** Time without a single byte or reply after which a session is given up, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number;
}

/**
 * Checks how a server is reached, as far as that can be done without asking it.
 *
 * @throws OptionError
 */
export function checkFtpServer({ host, port, timeoutMs }: FtpServerOptions): void {
  checkWhole('server.port', port, 1, 65_535);
  checkWhole('server.timeoutMs', timeoutMs, 1, 2 ** 31 - 1);
  if (host.trim() === '') throw new OptionError('server.host is empty', 'Give the name of the FTP server.');
}
