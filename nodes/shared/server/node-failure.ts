import { type IDataObject, type INode, NodeOperationError } from 'n8n-workflow';
import { hintOf, serverReplyOf, StorbinaryError } from '../../../transfer/index.ts';

/** A failure in words: what happened, what the server replied, and what to try. */
export interface FailureText {
  readonly message: string;
  readonly serverReply: string | undefined;
  readonly hint: string;
}

/** Puts any failure into words. n8n's own errors have a `description` in place of a hint. */
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
 * A failure as n8n shows it: what happened, then what to do and what the server replied.
 *
 * @param itemIndex the input item that failed
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
  // The constructor replaces a message that contains a system code such as ECONNRESET with a generic one.
  failure.message = message;
  return failure;
}

/**
 * A failure as an output item, for a node that is set to continue on errors.
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
