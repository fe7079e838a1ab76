import type { CommandEncoding } from './command-line.ts';
import type { WireLog } from './wire-log.ts';

/** How one control connection behaves. */
export interface ControlSettings {
  /** Time without a byte or reply after which the session is closed, in milliseconds. */
  readonly timeoutMs: number;
  /** How many commands may await replies at once; 1 waits for each reply before the next command. */
  readonly window: number;
  readonly encoding: CommandEncoding;
  /** Maximum length of one line of a reply, in characters. */
  readonly maxLineLength: number;
  readonly log: WireLog;
  /** Local address of this connection and of passive data connections; the system's choice when absent. */
  readonly localAddress?: string | undefined;
  /** Whether `unsecure` will be called. */
  readonly detachableTls?: boolean;
}
