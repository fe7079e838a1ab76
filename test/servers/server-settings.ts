export type ServerKind = 'vsftpd' | 'proftpd' | 'pure-ftpd' | 'pyftpdlib';

/** `explicit` requires `AUTH TLS` before the login and `PROT P` before a transfer; `implicit` greets inside TLS. */
type TlsMode = 'none' | 'explicit' | 'implicit';

export interface ServerMode {
  readonly kind: ServerKind;
  readonly tls: TlsMode;
}

/** Every combination that exists. Pure-FTPd has no implicit TLS. */
export const serverModes: readonly ServerMode[] = [
  { kind: 'vsftpd', tls: 'none' },
  { kind: 'vsftpd', tls: 'explicit' },
  { kind: 'vsftpd', tls: 'implicit' },
  { kind: 'proftpd', tls: 'none' },
  { kind: 'proftpd', tls: 'explicit' },
  { kind: 'proftpd', tls: 'implicit' },
  { kind: 'pure-ftpd', tls: 'none' },
  { kind: 'pure-ftpd', tls: 'explicit' },
  { kind: 'pyftpdlib', tls: 'none' },
  { kind: 'pyftpdlib', tls: 'explicit' },
  { kind: 'pyftpdlib', tls: 'implicit' },
];

export interface ServerSettings extends ServerMode {
  /** Maximum number of connections from one client host; unlimited when absent. */
  readonly maxConnections?: number;

  /** Seconds of inactivity after which the server closes a session. Pure-FTPd rounds up to minutes. Default: 300. */
  readonly idleSeconds?: number;

  /**
   * The folder that the login starts in: it is made if missing, given to the server's user, and not removed by
   * `stop()`. When absent, a new folder that `stop()` removes.
   */
  readonly root?: string;

  /** Requires data connections to resume the control connection's TLS session: vsftpd, ProFTPD. Default: true. */
  readonly requireSessionReuse?: boolean;

  /** The only TLS version that the server supports. Default: both 1.2 and 1.3. */
  readonly tlsVersion?: '1.2' | '1.3';

  /** Only for ProFTPD. */
  readonly proftpd?: ProftpdSettings;

  /** Address that the server listens on, IPv4 or IPv6. Default: 127.0.0.1. */
  readonly address?: ServerAddress;

  /**
   * Further settings, at the end of the configuration. vsftpd, ProFTPD: lines of the configuration file;
   * Pure-FTPd: arguments; pyftpdlib: Python statements that see `handler`, `server` and `authorizer`.
   */
  readonly extra?: readonly string[];
}

export type ServerAddress = '127.0.0.1' | '::1';

interface ProftpdSettings {
  /** Allows `REST` + `STOR` and `APPE` onto existing files. Default: true; Debian's ProFTPD ships with false. */
  readonly allowStoreRestart?: boolean;

  /** Allows `STOR` and `RNTO` onto existing files. Default: true, as in Debian. */
  readonly allowOverwrite?: boolean;

  /** What has to use TLS, in ProFTPD's terms. Default: `on`, everything. */
  readonly tlsRequired?: 'on' | 'ctrl' | 'auth+data';

  /** Loads mod_digest, which implements `HASH`, `XSHA256` and the like. Default: true. */
  readonly digest?: boolean;
}

export interface RunningServer extends AsyncDisposable {
  readonly kind: ServerKind;
  readonly tls: TlsMode;

  /** The host name to connect to over IPv4, the first one in the certificate. */
  readonly host: 'localhost';

  /** The address that the server listens on, which is also in the certificate. */
  readonly address: ServerAddress;

  readonly port: number;
  readonly passivePorts: PortRange;
  readonly user: string;
  readonly password: string;

  /** The local folder that the login starts in. */
  readonly root: string;

  /** PEM of the authority that signed the server's certificate, in every mode. */
  readonly ca: string;

  /** What `PWD` returns after the login: `/`, or `root` where the server cannot lock the session into it. */
  readonly loginDir: string;

  /** The end of what the server wrote to its outputs and its log files, for failure messages. */
  log(): string;

  /**
   * Gives files, or folders with everything in them, to the server's user, which otherwise could not change what a test
   * that runs as root has written. Paths are relative to `root`; without an argument: everything in `root`.
   */
  own(path?: string): Promise<void>;

  /** Kills the server with its sessions and removes what `startServer` created. May be called twice. */
  stop(): Promise<void>;
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
}
