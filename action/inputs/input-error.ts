import { StorbinaryError } from '../../transfer/index.ts';

/** One input that cannot be used. The message says what was given, what is allowed and what the mistake may be. */
export class InputError extends Error {
  override readonly name = 'InputError';

  /**
   * @param given what was given, as it reads after "got"
   * @param allowed what the input takes, as it reads after "allowed:"
   * @param hint what the mistake may be, in whole sentences
   */
  constructor(given: string, allowed: string, hint = '') {
    super([`got ${given}; allowed: ${allowed}.`, hint].filter((part) => part !== '').join(' '));
  }
}

/** Everything that is wrong with the inputs of one run. The message has a line for each input that cannot be used. */
export class InputErrors extends StorbinaryError {
  override readonly name = 'InputErrors';
  /** The lines of the message that name an input, each beginning with it. */
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(['These inputs cannot be used:', ...lines].join('\n'));
    this.lines = lines;
  }
}

const longestQuote = 100;

/** A value as it was given, in quotes, so that spaces and control characters are visible. Long values are cut. */
export function quoted(given: string): string {
  return JSON.stringify(given.length > longestQuote ? `${given.slice(0, longestQuote)}…` : given);
}
