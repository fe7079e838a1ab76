import type { SecretMask } from '../../transfer/index.ts';

/** Where the lines of a run go. `@actions/core` is one. */
export interface LogSink {
  info(message: string): void;
  warning(message: string): void;
  /** Shows the message as an error and makes the step fail, without ending the process. */
  setFailed(message: string): void;
  startGroup(name: string): void;
  endGroup(): void;
}

/**
 * The only way to the log: what passes through it is free of secrets, of control characters and of workflow commands.
 */
export class SafeLog {
  readonly #sink: LogSink;
  readonly #mask: SecretMask;
  #isGroupOpen = false;

  constructor(sink: LogSink, mask: SecretMask) {
    this.#sink = sink;
    this.#mask = mask;
  }

  line(text: string): void {
    this.#sink.info(this.#safe(text));
  }

  /** An annotation. The step continues. */
  warning(text: string): void {
    this.#sink.warning(this.#safe(text));
  }

  /** One annotation of several lines. The step fails. */
  failure(lines: readonly string[]): void {
    this.#sink.setFailed(lines.map((line) => this.#safe(line)).join('\n'));
  }

  /** Opens a group, and closes the one that is open. */
  group(name: string): void {
    this.endGroup();
    this.#sink.startGroup(this.#safe(name));
    this.#isGroupOpen = true;
  }

  /** Closes the group that is open, if there is one. */
  endGroup(): void {
    if (this.#isGroupOpen) this.#sink.endGroup();
    this.#isGroupOpen = false;
  }

  #safe(text: string): string {
    return withoutCommands(oneLine(this.#mask.mask(text)));
  }
}

/** Characters that change the direction of the text around them, so that a line reads as something else than it is. */
const directionMarks = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The text on one line and without characters that control a terminal. */
export function oneLine(text: string): string {
  return text
    .replace(/[\t-\r\u0085\u2028\u2029]+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .replace(directionMarks, '');
}

/**
 * A line that the runner prints instead of obeying it. The runner takes `::` at the start of a line, after spaces too, for a
 * command, and its older form `##[` anywhere in a line.
 */
function withoutCommands(line: string): string {
  return line.replace(/^(\s*)::/, '$1\\::').replaceAll('##[', '##\\[');
}
