import type { ControlConnection } from '../control/control-connection.ts';
import { notConnected, type Protection } from './conversation.ts';
import { errorFor, ErrorReply } from '../control/errors.ts';
import { isCompletion, type Reply } from '../control/reply.ts';
import { tlsConnectionOptions, type TlsSettings } from '../control/tls-settings.ts';

/** How and when TLS is used. */
export interface TlsProtectionOptions extends TlsSettings {
  /** `true` uses TLS from the first byte, usually on port 990. Default: `false`, TLS by `AUTH TLS`. */
  readonly implicit?: boolean | undefined;
  /** `true` allows `ccc`, for which TLS has to be set up differently from the start. Default: `false`. */
  readonly allowCcc?: boolean | undefined;
}

/** What RFC 4217 adds to a session: AUTH, PBSZ, PROT and CCC. */
export class TlsProtection implements Protection {
  readonly #options: TlsProtectionOptions;
  #control: ControlConnection | undefined;
  #host = '';
  #coversData = false;

  constructor(options: TlsProtectionOptions) {
    this.#options = options;
  }

  get isDetachable(): boolean {
    return this.#options.allowCcc === true;
  }

  get coversData(): boolean {
    return this.#coversData;
  }

  /** Whether the control connection is protected. */
  get isSecure(): boolean {
    return this.#connected.socket.isSecure;
  }

  /** Each connection starts over: data connections are unencrypted until PROT P. */
  open(control: ControlConnection, address: { host: string; port: number }): Promise<Reply> {
    this.#control = control;
    this.#host = address.host;
    this.#coversData = false;
    return control.open(address, this.#options.implicit === true ? this.#tlsOptions : undefined);
  }

  async auth(): Promise<string> {
    if (this.isSecure) throw new Error('The control connection is already secure');
    const control = this.#connected;
    const reply = await control.ask('AUTH TLS');
    if (!isCompletion(reply)) throw errorFor(reply, 'AUTH TLS');
    if (reply.code !== 234 && reply.code !== 200) throw new ErrorReply(reply, 'AUTH TLS');
    await control.secure(this.#tlsOptions);
    return reply.text;
  }

  /** Sends PBSZ and PROT together. */
  async protectData(): Promise<string> {
    const control = this.#connected;
    const [size, protection] = await Promise.all([control.ask('PBSZ 0'), control.ask('PROT P')]);
    if (!isCompletion(size)) throw errorFor(size, 'PBSZ 0');
    if (!isCompletion(protection)) throw errorFor(protection, 'PROT P');
    this.#coversData = true;
    return protection.text;
  }

  async clearData(): Promise<string> {
    const reply = await this.#connected.ask('PROT C');
    if (!isCompletion(reply)) throw errorFor(reply, 'PROT C');
    this.#coversData = false;
    return reply.text;
  }

  async clearControl(): Promise<string> {
    if (!this.isDetachable) throw new TypeError('ccc needs the option allowCcc');
    if (!this.isSecure) throw new TypeError('The control connection is already unencrypted');
    const reply = await this.#connected.unsecure();
    if (!isCompletion(reply)) throw errorFor(reply, 'CCC');
    return reply.text;
  }

  get #connected(): ControlConnection {
    if (this.#control === undefined) throw notConnected();
    return this.#control;
  }

  get #tlsOptions(): ReturnType<typeof tlsConnectionOptions> {
    return tlsConnectionOptions(this.#host, this.#options);
  }
}
