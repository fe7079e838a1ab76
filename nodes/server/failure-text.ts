import { classifyFailure, ConnectionError, FTPError, StepFailure } from '../../transfer/index.ts';

/** A failure in words: what happened, what the server said of it, and what to try. */
export interface FailureText {
  readonly message: string;
  readonly serverReply: string | undefined;
  readonly hint: string;
}

/** Tells any failure of a transfer or of a parameter. */
export function tellFailure(error: unknown): FailureText {
  const message = error instanceof Error ? error.message : String(error);
  const chain = causesOf(error);
  const hints = chain.map(hintOf);
  return {
    message,
    serverReply: chain.map(replyOf).find((reply) => reply !== undefined),
    hint: hints.find((hint) => hint !== '') ?? '',
  };
}

/** n8n's own errors have a `description` where ours have a hint. */
function hintOf(error: unknown): string {
  if (error instanceof StepFailure) return error.failure.hint;
  if (error instanceof Error && 'description' in error && typeof error.description === 'string')
    return error.description;
  return classifyFailure(error).hint;
}

/** The error and its causes, the outermost first. */
function causesOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let next = error; next instanceof Error && !chain.includes(next); next = next.cause) chain.push(next);
  return chain;
}

function replyOf(error: unknown): string | undefined {
  if (error instanceof FTPError) return error.reply.text;
  return error instanceof ConnectionError ? error.lastReply?.text : undefined;
}
