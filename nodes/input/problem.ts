/** What a user has to change, in two sentences: what is wrong, and what to do about it. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}
