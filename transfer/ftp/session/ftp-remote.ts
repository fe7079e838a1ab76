import { isIP } from 'node:net';
import type { Remote, RemoteHooks } from '../../remote/remote.ts';
import { FTPError } from '../control/errors.ts';
import { FTP_TLS } from '../conversation/ftp-tls.ts';
import { FTP, type FTPOptions } from '../conversation/ftp.ts';
import { Capabilities } from './capabilities.ts';
import { tooManySessions, toRemoteError } from './failure-table.ts';
import { FtpSession } from './ftp-session.ts';
import { checkFtpServer, type FtpServerOptions } from './server-options.ts';

/** An FTP server, over TLS unless its options say otherwise. */
export class FtpRemote implements Remote {
  readonly #options: FtpServerOptions;
  readonly #hooks: RemoteHooks;
  readonly #capabilities = new Capabilities();
  #sessions = 0;
  #hasLoggedIn = false;

  /** @throws OptionError naming the option, what was given and what is allowed */
  constructor(options: FtpServerOptions, hooks: RemoteHooks = {}) {
    checkFtpServer(options);
    this.#options = options;
    this.#hooks = hooks;
  }

  get label(): string {
    const { host, port } = this.#options;
    return port === undefined ? host : `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  }

  /**
   * Connects, starts TLS, logs in, and asks what the server can do. Commands that do not depend on a reply leave
   * together.
   *
   * @param signal closes the connection at once
   * @throws RemoteError when the server cannot be reached, or refuses the connection or the login; the reason of the
   * signal if it was already aborted
   */
  async open(signal?: AbortSignal): Promise<FtpSession> {
    signal?.throwIfAborted();
    const ftp = this.#newConnection();
    const abort = (): void => ftp.close();
    signal?.addEventListener('abort', abort);
    try {
      return await this.#openSession(ftp);
    } catch (error) {
      ftp.close();
      throw toRemoteError(error);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async #openSession(ftp: FTP): Promise<FtpSession> {
    await this.#login(ftp);
    const secured = ftp instanceof FTP_TLS ? ftp.protP() : undefined;
    const [features, home] = await Promise.all([ftp.feat(), ftp.pwd(), secured]);
    // Some servers list UTF8 and refuse this command, but speak UTF-8 anyway (RFC 2640, section 3.1).
    if (features.lists('UTF8') && this.#options.encoding !== 'latin1')
      void ftp.voidcmd('OPTS UTF8 ON').catch(() => undefined);
    const capabilities = this.#capabilities;
    capabilities.learnFeatures(features);
    const { checksum } = capabilities;
    if (checksum?.setup !== undefined) await ftp.voidcmd(checksum.setup);
    return new FtpSession(ftp, { home, capabilities, onWarning: this.#hooks.onWarning });
  }

  #newConnection(): FTP {
    const { security = 'explicit', transferMode = 'passive' } = this.#options;
    const common = this.#commonOptions();
    const { verifyCertificate, caCertificate } = this.#options;
    const ftp =
      security === 'none'
        ? new FTP(common)
        : new FTP_TLS({
            ...common,
            implicit: security === 'implicit',
            ...(verifyCertificate === undefined ? {} : { verifyCertificate }),
            ...(caCertificate === undefined ? {} : { caCertificate }),
          });
    ftp.setPasv(transferMode === 'passive');
    return ftp;
  }

  #commonOptions(): FTPOptions {
    const { encoding, timeoutMs, sourceAddress, activePorts, activeAddress } = this.#options;
    const number = (this.#sessions += 1);
    const { onWire } = this.#hooks;
    return {
      pipelining: this.#capabilities.pipelining !== 'refused',
      passive: this.#capabilities.passive,
      encoding,
      timeoutMs,
      sourceAddress,
      activePorts,
      activeAddress,
      onWire: onWire && ((line) => onWire(number, line)),
    };
  }

  async #login(ftp: FTP): Promise<void> {
    const { host, port, security, user, password } = this.#options;
    await ftp.connect(host, port ?? (security === 'implicit' ? 990 : 21));
    try {
      await ftp.login(user, password);
    } catch (error) {
      const isRefused = error instanceof FTPError && error.reply.code === 530;
      throw this.#hasLoggedIn && isRefused ? tooManySessions(error) : error;
    }
    this.#hasLoggedIn = true;
  }
}
