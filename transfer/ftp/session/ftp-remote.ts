import { FTPError } from '../control/errors.ts';
import { FTP_TLS } from '../conversation/ftp-tls.ts';
import { FTP, type FTPOptions } from '../conversation/ftp.ts';
import { PassiveMode } from '../data/passive-mode.ts';
import { findChecksumCommand } from './checksum-command.ts';
import { FtpSession } from './ftp-session.ts';
import { type Remote, TooManySessions } from '../../remote/remote.ts';
import type { ServerOptions } from './server-options.ts';

/** How a server takes a store from an offset; each refusal leads to the next way. */
type ResumeWay = 'rest' | 'append' | 'none';

/** What the sessions of one server learn for each other. */
export interface ServerKnowledge {
  resumeWay: ResumeWay | undefined;
  refusesRenameOntoFile: boolean;
  /** `LIST -a` was refused where `LIST` was not. */
  refusesListAll?: boolean;
  /** `LIST -a` shows the folder itself, as `.`. */
  listsFolderItself?: boolean;
}

/** Who hears what the sessions of a server say. */
export interface FtpRemoteHooks {
  /** Called with each line of each session, cleared of secrets. */
  readonly onWire?: ((session: number, line: string) => void) | undefined;
  /** Called once for each peculiarity of the server that the user should know. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** An FTP server, over TLS unless told otherwise. */
export class FtpRemote implements Remote {
  readonly #options: ServerOptions;
  readonly #hooks: FtpRemoteHooks;
  readonly #knowledge: ServerKnowledge = { resumeWay: undefined, refusesRenameOntoFile: false };
  #sessions = 0;
  #hasLoggedIn = false;
  #pipelining = true;
  readonly #passive = new PassiveMode();

  constructor(options: ServerOptions, hooks: FtpRemoteHooks = {}) {
    this.#options = options;
    this.#hooks = hooks;
  }

  /**
   * Connects, secures, logs in, and asks what the server can do: all that does not depend on an answer leaves together.
   *
   * @throws TooManySessions, FTPError, ConnectionError
   */
  async open(signal?: AbortSignal): Promise<FtpSession> {
    const ftp = this.#newConnection();
    const abort = (): void => ftp.close();
    signal?.addEventListener('abort', abort);
    try {
      await this.#login(ftp);
      const secured = ftp instanceof FTP_TLS ? ftp.protP() : undefined;
      const [features, home] = await Promise.all([ftp.feat(), ftp.pwd(), secured]);
      // Some servers list UTF8 and refuse this: they speak UTF-8 anyway (RFC 2640, section 3.1).
      if (features.lists('UTF8') && this.#options.encoding !== 'latin1')
        void ftp.voidcmd('OPTS UTF8 ON').catch(() => undefined);
      const checksum = findChecksumCommand(features);
      if (checksum?.setup !== undefined) await ftp.voidcmd(checksum.setup);
      this.#knowledge.resumeWay ??= features.has('REST STREAM') ? 'rest' : 'append';
      return new FtpSession(ftp, {
        home,
        features,
        checksum,
        knowledge: this.#knowledge,
        onProtocolError: () => this.#stopPipelining(),
        onWarning: this.#hooks.onWarning,
      });
    } catch (error) {
      ftp.close();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
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
      pipelining: this.#pipelining,
      passive: this.#passive,
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
      if (this.#hasLoggedIn && error instanceof FTPError && error.reply.code === 530) {
        throw new TooManySessions(`${error.reply.text} (the same login has worked before)`, { cause: error });
      }
      throw error;
    }
    this.#hasLoggedIn = true;
  }

  /** A server that answers out of order gets one command at a time from the next session on. */
  #stopPipelining(): void {
    this.#pipelining = false;
  }
}
