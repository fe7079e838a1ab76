import type { FTPOptions } from './ftp-options.ts';
import { FTP } from './ftp.ts';
import { TlsProtection, type TlsProtectionOptions } from './tls-protection.ts';

/** FTPOptions, how TLS is spoken, and when it begins. */
export interface FTP_TLSOptions extends FTPOptions, TlsProtectionOptions {}

/** FTP over TLS (RFC 4217, ftplib row 30). The certificate is verified against the host that was connected to. */
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
   * @throws ErrorTemp, ErrorPerm, ErrorReply when the server refuses; ConnectionError in phase `tls` when the handshake or
   * the certificate fails; Error when the connection is secured already
   */
  async auth(): Promise<string> {
    return this.#tls.auth();
  }

  /** Logs in, secured first. Otherwise as FTP's. */
  override async login(user?: string, password?: string, account?: string): Promise<string> {
    if (!this.#tls.isSecure) await this.auth();
    return super.login(user, password, account);
  }

  /**
   * Protects the data connections that follow (RFC 4217, section 9).
   *
   * @returns the reply to PROT
   */
  async protP(): Promise<string> {
    return this.#tls.protectData();
  }

  /**
   * Leaves the data connections that follow in clear.
   *
   * @returns the reply to PROT
   */
  async protC(): Promise<string> {
    return this.#tls.clearData();
  }

  /**
   * Takes TLS off the control connection (RFC 4217, section 12.3), so that a firewall may read it; data connections stay as
   * they are. Everything that is sent from then on is readable.
   *
   * @returns the reply
   * @throws ErrorTemp, ErrorPerm, ErrorReply when the server refuses; TypeError without `allowCcc` or without TLS
   */
  async ccc(): Promise<string> {
    return this.#tls.clearControl();
  }
}
