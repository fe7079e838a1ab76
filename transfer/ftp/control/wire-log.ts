import { redactCommand, secretOf } from './command-line.ts';
import type { Reply } from './reply.ts';

/** 0: nothing; 1: a line for each command and reply; 2: also each line as it is sent and received. */
export type DebugLevel = 0 | 1 | 2;

/** Shorter secrets stay in replies: masking them would make every line unreadable. */
const shortestMask = 4;

/**
 * Logs what a session sends and receives, without secrets: the argument of PASS and ACCT is never shown, and where a server
 * repeats it in a reply it is masked.
 */
export class WireLog {
  debugLevel: DebugLevel = 0;
  readonly #onWire: ((line: string) => void) | undefined;
  readonly #onDebug: (line: string) => void;
  readonly #secrets = new Set<string>();

  /**
   * @param onWire called with each line sent (`> `) and received (`< `)
   * @param onDebug called with the lines that the debug level asks for
   */
  constructor(onWire: ((line: string) => void) | undefined, onDebug: (line: string) => void) {
    this.#onWire = onWire;
    this.#onDebug = onDebug;
  }

  /** Learns the secret in a command. Has to be called before the reply can come. */
  command(command: string): void {
    const secret = secretOf(command);
    if (secret !== undefined && secret.length >= shortestMask) this.#secrets.add(secret);
  }

  sent(line: string): void {
    const shown = redactCommand(line);
    this.#onWire?.(`> ${shown}`);
    if (this.debugLevel > 0) this.#onDebug(`*cmd* ${shown}`);
    if (this.debugLevel > 1) this.#onDebug(`*put* ${shown}`);
  }

  received(reply: Reply): void {
    if (this.#onWire === undefined && this.debugLevel === 0) return;
    const lines = this.masked(reply.text).split('\n');
    for (const line of lines) {
      this.#onWire?.(`< ${line}`);
      if (this.debugLevel > 1) this.#onDebug(`*get* ${line}`);
    }
    if (this.debugLevel > 0) this.#onDebug(`*resp* ${lines.join('\\n')}`);
  }

  /** The text with each secret that was sent replaced. */
  masked(text: string): string {
    let masked = text;
    for (const secret of this.#secrets) masked = masked.replaceAll(secret, '***');
    return masked;
  }
}
