import type { PortRange } from '../data/active-port.ts';
import type { CommandEncoding } from '../control/command-line.ts';
import type { PassiveMode } from '../data/passive-mode.ts';

/** ftplib's constructor arguments, and further settings of one session. */
export interface FTPOptions {
  /** Time without a byte or reply after which the session is closed, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number | undefined;
  /** Local address of the control and the data connections. Default: the system's choice. */
  readonly sourceAddress?: string | undefined;
  /**
   * Encoding of commands, replies and names. `latin1` preserves every byte, for servers whose names use some other
   * encoding. Default: `utf8`; bytes that are not valid UTF-8 become U+FFFD.
   */
  readonly encoding?: CommandEncoding | undefined;
  /** Maximum length of a line: in replies in characters, in `retrlines` and `storlines` in bytes. Default: 8,192. */
  readonly maxLineLength?: number | undefined;
  /** `false` sends each command only after the previous one was answered. Default: `true`. */
  readonly pipelining?: boolean | undefined;
  /** What is known about the server's passive mode; several sessions may share it. */
  readonly passive?: PassiveMode | undefined;
  /** `true` connects to the address in a PASV reply instead of the control connection's peer. Default: `false`. */
  readonly trustServerPasvIpv4Address?: boolean | undefined;
  /** Ports for active mode; each data connection takes the first free one. Default: any. */
  readonly activePorts?: PortRange | undefined;
  /** Address to announce in active mode, such as a router's external one. Default: that of the control connection. */
  readonly activeAddress?: string | undefined;
  /** Called with each line sent (`> `) and received (`< `), with secrets masked. */
  readonly onWire?: ((line: string) => void) | undefined;
  /** Where `setDebuglevel` writes. Default: standard output. */
  readonly onDebug?: ((line: string) => void) | undefined;
}

/** Further options of `open`: where to connect, and the login. */
export interface FTPLogin {
  /** Host name or IP address; without it the session is not connected. */
  readonly host?: string;
  /** Default: 21. */
  readonly port?: number;
  /** Without it, the session is not logged in. */
  readonly user?: string;
  readonly password?: string;
  readonly account?: string;
}
