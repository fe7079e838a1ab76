import { StorbinaryError } from '../../../transfer/index.ts';

/** What the user gave, in a parameter or the credential, cannot be used: what is wrong, and what to do about it. */
export class InputError extends StorbinaryError {
  override readonly name = 'InputError';

  constructor(message: string, hint: string, details: { readonly cause?: unknown } = {}) {
    super(message, { hint, ...details });
  }
}
