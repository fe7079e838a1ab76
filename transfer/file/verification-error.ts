import { RemoteError } from '../remote/remote-error.ts';

/**
 * The server's copy differs from what was sent, although the server reported success. One of another size is `transient`:
 * a data connection that was cut on its way looks like that too, and another attempt resumes from what is there.
 */
export class VerificationError extends RemoteError {
  override readonly name = 'VerificationError';

  constructor(
    message: string,
    details: { readonly kind?: 'transient' | 'permanent'; readonly cause?: unknown } = {},
  ) {
    super(message, {
      kind: 'permanent',
      hint: 'The server alters or loses what it stores. Its disk may be full or faulty: ask your hosting provider.',
      ...details,
    });
  }
}

/** Whether the content on the server is wrong, so that nothing of it can be resumed from. */
export const isWrongContent = (error: unknown): error is VerificationError =>
  error instanceof VerificationError && error.kind === 'permanent';
