import type { PortRange } from '../data/active-port.ts';
import type { CommandEncoding } from '../control/command-line.ts';
import type { PassiveMode } from '../data/passive-mode.ts';

/** ftplib's constructor arguments, and what belongs to one connection here. */
export interface FTPOptions {
  /** Time without a byte or reply after which the session is closed, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number | undefined;
  /** Local address of the control and the data connections. Default: the system's choice. */
  readonly sourceAddress?: string | undefined;
  /**
   * How commands, replies and names are written. `latin1` carries any byte through, for servers whose names are in some
   * other encoding. Default: `utf8`; what is not UTF-8 becomes U+FFFD.
   */
  readonly encoding?: CommandEncoding | undefined;
  /** Most characters of one line of a reply, and most bytes of one in `retrlines` and `storlines`. Default: 8,192. */
  readonly maxLineLength?: number | undefined;
  /** `false` sends each command only when the one before it has been answered. Default: `true`. */
  readonly pipelining?: boolean | undefined;
  /** What is known of the server's passive mode, when several sessions share it. */
  readonly passive?: PassiveMode | undefined;
  /** `true` connects to the address in a PASV reply instead of the control connection's peer. Default: `false`. */
  readonly trustServerPasvIpv4Address?: boolean | undefined;
  /** Ports for active mode; each data connection takes the first free one. Default: any. */
  readonly activePorts?: PortRange | undefined;
  /** Address that active mode names to the server: the outer one of a router. Default: the control connection's own. */
  readonly activeAddress?: string | undefined;
  /** Called with each line sent (`> `) and reply received (`< `), cleared of secrets. */
  readonly onWire?: ((line: string) => void) | undefined;
  /** Where `setDebuglevel` writes. Default: standard output. */
  readonly onDebug?: ((line: string) => void) | undefined;
}

/** What `open` takes besides: where to connect and as whom. */
export interface FTPLogin {
  /** Host name or IP address; without one nothing is connected. */
  readonly host?: string;
  /** Default: 21. */
  readonly port?: number;
  /** Without one, no login. */
  readonly user?: string;
  readonly password?: string;
  readonly account?: string;
}
