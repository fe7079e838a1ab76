/** An input that cannot be used. The message says what was given, what is allowed and what the mistake may be. */
export class InputProblem extends Error {
  override readonly name = 'InputProblem';

  /** @param allowed what the input takes, as it reads after "allowed:" */
  constructor(given: string, allowed: string, hint = '') {
    super([`got ${given}; allowed: ${allowed}.`, hint].filter((part) => part !== '').join(' '));
  }
}

const longestQuote = 100;

/** A value as it was given, in quotes, so that blanks and control characters are seen. */
export function quoted(given: string): string {
  return JSON.stringify(given.length > longestQuote ? `${given.slice(0, longestQuote)}…` : given);
}
