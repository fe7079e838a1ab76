import { SecretMask } from '../../remote/secret-mask.ts';
import { redactCommand, secretOf } from './command-line.ts';
import type { Reply } from './reply.ts';

/** 0: nothing; 1: a line for each command and reply; 2: also each line as it is sent and received. */
export type DebugLevel = 0 | 1 | 2;

/**
 * Logs what a session sends and receives, without secrets: the argument of PASS and ACCT is never shown, and is masked
 * in a reply that repeats it.
 */
export class WireLog {
  debugLevel: DebugLevel = 0;
  readonly #onWire: ((line: string) => void) | undefined;
  readonly #onDebug: (line: string) => void;
  readonly #secrets = new SecretMask();

  /**
   * @param onWire called with each line sent (`> `) and received (`< `)
   * @param onDebug called with the lines that the debug level asks for
   */
  constructor(onWire: ((line: string) => void) | undefined, onDebug: (line: string) => void) {
    this.#onWire = onWire;
    this.#onDebug = onDebug;
  }

  /** Masks the secret that a command carries from now on. Must be called before the reply can arrive. */
  command(command: string): void {
    this.#secrets.add(secretOf(command));
  }

  sent(line: string): void {
    const shown = redactCommand(line);
    this.#onWire?.(`> ${shown}`);
    if (this.debugLevel > 0) this.#onDebug(`*cmd* ${shown}`);
    if (this.debugLevel > 1) this.#onDebug(`*put* ${shown}`);
  }

  received(reply: Reply): void {
    if (this.#onWire === undefined && this.debugLevel === 0) return;
    const lines = this.mask(reply.text).split('\n');
    for (const line of lines) {
      this.#onWire?.(`< ${line}`);
      if (this.debugLevel > 1) this.#onDebug(`*get* ${line}`);
    }
    if (this.debugLevel > 0) this.#onDebug(`*resp* ${lines.join('\\n')}`);
  }

  /** The text with `***` in place of each secret that was sent. */
  mask(text: string): string {
    return this.#secrets.mask(text);
  }
}
