import { type IDataObject, type INode, NodeOperationError } from 'n8n-workflow';
import { hintOf, serverReplyOf, StorbinaryError } from '../../../transfer/index.ts';

/** A failure in words: what happened, what the server said of it, and what to try. */
export interface FailureText {
  readonly message: string;
  readonly serverReply: string | undefined;
  readonly hint: string;
}

/** Puts any failure into words. n8n's own errors have a `description` where ours have a hint. */
export function describeFailure(error: unknown): FailureText {
  const isForeign = error instanceof Error && !(error instanceof StorbinaryError);
  const description = isForeign && 'description' in error ? error.description : undefined;
  return {
    message: error instanceof Error ? error.message : String(error),
    serverReply: serverReplyOf(error),
    hint: typeof description === 'string' ? description : hintOf(error),
  };
}

/**
 * A failure as n8n shows it: what happened, and below it what to do and the server's own words.
 *
 * @param itemIndex the input item that it happened with
 */
export function nodeFailure(node: INode, error: unknown, itemIndex?: number): NodeOperationError {
  if (error instanceof NodeOperationError) return error;
  const { message, serverReply, hint } = describeFailure(error);
  const said = serverReply === undefined ? '' : `The server said: ${serverReply}`;
  const cause = error instanceof Error ? error : new Error(message);
  const failure = new NodeOperationError(node, cause, {
    description: [hint, said].filter((part) => part !== '').join(' '),
    ...(itemIndex === undefined ? {} : { itemIndex }),
  });
  // The constructor puts general words in place of a message that names a system code such as ECONNRESET.
  failure.message = message;
  return failure;
}

/**
 * A failure as the item that n8n continues with when the node is set to.
 *
 * @param path of the file or folder, as the user writes it
 */
export function failureItem(error: unknown, path: string | undefined): IDataObject {
  const { message, serverReply, hint } = describeFailure(error);
  return {
    error: message,
    ...(path === undefined ? {} : { path }),
    ...(serverReply === undefined ? {} : { serverReply }),
    ...(hint === '' ? {} : { hint }),
  };
}
