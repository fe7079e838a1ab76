import type { CommandEncoding } from './command-line.ts';
import type { WireLog } from './wire-log.ts';

/** How one control connection behaves. */
export interface ControlSettings {
  /** Time without a byte or reply after which the session is closed, in milliseconds. */
  readonly timeoutMs: number;
  /** Commands that may be on their way at once; 1 waits for each reply. */
  readonly window: number;
  readonly encoding: CommandEncoding;
  /** Most characters of one line of a reply. */
  readonly maxLineLength: number;
  readonly log: WireLog;
  /** Local address of this connection and of passive data connections; the system's choice when absent. */
  readonly localAddress?: string | undefined;
  /** Whether `unsecure` will be wanted. */
  readonly detachableTls?: boolean;
}
