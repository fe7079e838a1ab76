/** What FEAT lists (RFC 2389): each line as a whole, and by its first word. */
export class Features {
  readonly #lines: readonly string[];

  /** @param text the 211 reply to FEAT, or an empty string when the server has no FEAT */
  constructor(text = '') {
    this.#lines = text
      .split('\n')
      .filter((line) => line.startsWith(' '))
      .map((line) => line.trim());
  }

  /** Whether FEAT lists exactly this line, ignoring case: `REST STREAM`. */
  has(feature: string): boolean {
    const wanted = feature.toUpperCase();
    return this.#lines.some((line) => line.toUpperCase() === wanted);
  }

  /** What follows this word on each line that begins with it: `HASH` gives `['SHA-1;SHA-256*']`. */
  parameters(word: string): string[] {
    const wanted = word.toUpperCase();
    return this.#lines
      .filter((line) => line.toUpperCase().split(' ', 1)[0] === wanted)
      .map((line) => line.slice(word.length).trim());
  }

  /** Whether a line begins with this word. */
  lists(word: string): boolean {
    return this.parameters(word).length > 0;
  }
}
