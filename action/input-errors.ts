/** Everything that is wrong with the inputs of one run. */
export class InputErrors extends Error {
  override readonly name = 'InputErrors';
  /** One line for each wrong input, its name first. */
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}
