import type { FTPOptions } from './ftp-options.ts';
import { FTP } from './ftp.ts';
import { TlsProtection, type TlsProtectionOptions } from './tls-protection.ts';

/** FTPOptions, and how and when TLS is used. */
export interface FTP_TLSOptions extends FTPOptions, TlsProtectionOptions {}

/** FTP over TLS (RFC 4217, ftplib row 30). The certificate is verified against the host name given to `connect`. */
export class FTP_TLS extends FTP {
  readonly #tls: TlsProtection;

  constructor(options: FTP_TLSOptions = {}) {
    const tls = new TlsProtection(options);
    super(options, tls);
    this.#tls = tls;
  }

  /**
   * Sends `AUTH TLS` and secures the control connection.
   *
   * @returns the reply
   * @throws ErrorTemp, ErrorPerm, ErrorReply when the server refuses; ConnectionError in phase `tls` when the handshake
   * or the certificate fails; Error when the connection is already secure
   */
  async auth(): Promise<string> {
    return this.#tls.auth();
  }

  /** Logs in as FTP does, after `auth` unless the connection is already secure. */
  override async login(user?: string, password?: string, account?: string): Promise<string> {
    if (!this.#tls.isSecure) await this.auth();
    return super.login(user, password, account);
  }

  /**
   * Protects the data connections that follow, by `PBSZ 0` and `PROT P` (RFC 4217, section 9).
   *
   * @returns the reply to PROT
   */
  async protP(): Promise<string> {
    return this.#tls.protectData();
  }

  /**
   * Leaves the data connections that follow unencrypted, by `PROT C` (RFC 4217, section 9).
   *
   * @returns the reply to PROT
   */
  async protC(): Promise<string> {
    return this.#tls.clearData();
  }

  /**
   * Removes TLS from the control connection (RFC 4217, section 12.3), so that a firewall can read it; data connections
   * stay as they are. From then on, commands and replies can be read on the network.
   *
   * @returns the reply
   * @throws ErrorTemp, ErrorPerm, ErrorReply when the server refuses; TypeError without `allowCcc` or without TLS
   */
  async ccc(): Promise<string> {
    return this.#tls.clearControl();
  }
}
