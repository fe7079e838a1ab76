import { hintOf, serverReplyOf, StorbinaryError } from '../../transfer/index.ts';

/** A failure in words: what happened, what the server said of it, and what to try. */
export interface FailureText {
  readonly message: string;
  readonly serverReply: string | undefined;
  readonly hint: string;
}

/** Tells any failure of a transfer or of a parameter. n8n's own errors have a `description` where ours have a hint. */
export function tellFailure(error: unknown): FailureText {
  const isForeign = error instanceof Error && !(error instanceof StorbinaryError);
  const description = isForeign && 'description' in error ? error.description : undefined;
  return {
    message: error instanceof Error ? error.message : String(error),
    serverReply: serverReplyOf(error),
    hint: typeof description === 'string' ? description : hintOf(error),
  };
}
