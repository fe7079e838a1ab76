/** What happened in a scenario, line by line, for the one who looks at a failure. */
export class Journal {
  readonly #startedMs = performance.now();
  readonly #lines: string[] = [];

  note(who: string, what: string): void {
    const atMs = (performance.now() - this.#startedMs).toFixed(1).padStart(9);
    this.#lines.push(`${atMs} ${who.padEnd(7)} ${what}`);
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}
