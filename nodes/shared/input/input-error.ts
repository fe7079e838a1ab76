import { StorbinaryError } from '../../../transfer/index.ts';

/** A parameter or a field of the credential cannot be used. Says what is wrong and what to do about it. */
export class InputError extends StorbinaryError {
  override readonly name = 'InputError';

  constructor(message: string, hint: string, details: { readonly cause?: unknown } = {}) {
    super(message, { hint, ...details });
  }
}
