import { StorbinaryError } from '../../transfer/index.ts';

/** What a user has to change, in two sentences: what is wrong, and what to do about it. */
export class Problem extends StorbinaryError {
  override readonly name = 'Problem';

  constructor(message: string, hint: string, details: { readonly cause?: unknown } = {}) {
    super(message, { hint, ...details });
  }
}
