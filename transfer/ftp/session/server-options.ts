import { checkWhole, OptionError } from '../../remote/option-error.ts';
import type { CommandEncoding } from '../control/command-line.ts';
import type { PortRange } from '../data/active-port.ts';

/** How to connect and log in to an FTP server. The same options can open any number of sessions. */
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
   * - `none`: plain FTP; the password crosses the network unencrypted.
   */
  readonly security?: 'explicit' | 'implicit' | 'none';
  /** Default: `anonymous`. */
  readonly user?: string;
  /** Default: `anonymous@`. */
  readonly password?: string;
  /** `false` accepts any certificate for any host name. Default: `true`. */
  readonly verifyCertificate?: boolean;
  /** Certificates of the authorities to trust instead of the system's, in PEM format. */
  readonly caCertificate?: string;
  /** Encoding of names on the wire; `latin1` is for servers that predate RFC 2640. Default: `utf8`. */
  readonly encoding?: CommandEncoding;
  /** Who listens for data connections: the server (`passive`) or this side (`active`). Default: `passive`. */
  readonly transferMode?: 'passive' | 'active';
  /** Ports to listen on in active mode; each data connection takes one. Default: any free port. */
  readonly activePorts?: PortRange;
  /** Address to announce in active mode, such as a router's external one. Default: the local address. */
  readonly activeAddress?: string;
  /** Local address to connect from. Default: the system's choice. */
  readonly sourceAddress?: string;
  /** Time without a byte or reply after which a session is closed, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number;
}

/**
 * Checks the options of a server as far as that is possible without connecting.
 *
 * @throws OptionError naming the option, what was given and what is allowed
 */
export function checkFtpServer({ host, port, timeoutMs }: FtpServerOptions): void {
  checkWhole('server.port', port, 1, 65_535);
  checkWhole('server.timeoutMs', timeoutMs, 1, 2 ** 31 - 1);
  if (host.trim() === '') throw new OptionError('server.host is empty', 'Give the name of the FTP server.');
}
