import type { ControlConnection } from '../control/control-connection.ts';
import { errorFor, ErrorReply } from '../control/errors.ts';
import type { FTPOptions } from './ftp-options.ts';
import { FTP } from './ftp.ts';
import { isCompletion, type Reply } from '../control/reply.ts';
import { tlsConnectionOptions, type TlsSettings } from '../control/tls-settings.ts';

/** FTPOptions, how TLS is spoken, and when it begins. */
export interface FTP_TLSOptions extends FTPOptions, TlsSettings {
  /** TLS from the first byte of the connection, by custom on port 990. Default: `false`, `AUTH TLS`. */
  readonly implicit?: boolean | undefined;
  /** `true` makes `ccc` possible, for which TLS has to stand on the connection in another way. Default: `false`. */
  readonly allowCcc?: boolean | undefined;
}

/** FTP over TLS (RFC 4217, ftplib row 30). The certificate is verified against the host that was connected to. */
export class FTP_TLS extends FTP {
  declare protected readonly options: FTP_TLSOptions;
  #host = '';
  #protectsData = false;

  constructor(options: FTP_TLSOptions = {}) {
    super(options);
  }

  /**
   * Sends `AUTH TLS` and secures the control connection.
   *
   * @returns the reply
   * @throws ErrorTemp, ErrorPerm, ErrorReply when the server refuses; ConnectionError in phase `tls` when the handshake or
   * the certificate fails; Error when the connection is secured already
   */
  async auth(): Promise<string> {
    if (this.control.socket.isSecure) throw new Error('The control connection is secured already');
    const reply = await this.ask('AUTH TLS');
    if (!isCompletion(reply)) throw errorFor(reply, 'AUTH TLS');
    if (reply.code !== 234 && reply.code !== 200) throw new ErrorReply(reply, 'AUTH TLS');
    await this.control.secure(tlsConnectionOptions(this.#host, this.options));
    return reply.text;
  }

  /** Logs in, secured first. Otherwise as FTP's. */
  override async login(user?: string, password?: string, account?: string): Promise<string> {
    if (!this.control.socket.isSecure) await this.auth();
    return super.login(user, password, account);
  }

  /**
   * Protects the data connections that follow (RFC 4217, section 9). PBSZ and PROT leave together.
   *
   * @returns the reply to PROT
   */
  async protP(): Promise<string> {
    const [size, protection] = await Promise.all([this.ask('PBSZ 0'), this.ask('PROT P')]);
    if (!isCompletion(size)) throw errorFor(size, 'PBSZ 0');
    if (!isCompletion(protection)) throw errorFor(protection, 'PROT P');
    this.#protectsData = true;
    return protection.text;
  }

  /**
   * Leaves the data connections that follow in clear.
   *
   * @returns the reply to PROT
   */
  async protC(): Promise<string> {
    const reply = await this.voidcmd('PROT C');
    this.#protectsData = false;
    return reply;
  }

  /**
   * Takes TLS off the control connection (RFC 4217, section 12.3), so that a firewall may read it; data connections stay as
   * they are. Everything that is sent from then on is readable.
   *
   * @returns the reply
   * @throws ErrorTemp, ErrorPerm, ErrorReply when the server refuses; TypeError without `allowCcc` or without TLS
   */
  async ccc(): Promise<string> {
    if (this.options.allowCcc !== true) throw new TypeError('ccc needs the option allowCcc');
    if (!this.control.socket.isSecure) throw new TypeError('The control connection is in clear already');
    const reply = await this.control.unsecure();
    if (!isCompletion(reply)) throw errorFor(reply, 'CCC');
    return reply.text;
  }

  protected override isDataSecure(): boolean {
    return this.#protectsData;
  }

  protected override needsDetachableTls(): boolean {
    return this.options.allowCcc === true;
  }

  protected override openControl(
    control: ControlConnection,
    address: { host: string; port: number },
  ): Promise<Reply> {
    this.#host = address.host;
    this.#protectsData = false;
    const tls = this.options.implicit === true ? tlsConnectionOptions(this.#host, this.options) : undefined;
    return control.open(address, tls);
  }
}
