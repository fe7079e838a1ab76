import { type IDataObject, type INode, NodeOperationError } from 'n8n-workflow';
import { tellFailure } from './failure-text.ts';

/** Where a failure happened. */
export interface FailurePlace {
  readonly itemIndex?: number;
  /** Path of the file or folder as the user writes it. */
  readonly path?: string | undefined;
}

/** A failure as n8n shows it: what happened, and below it what to do and the server's own words. */
export function nodeFailure(
  node: INode,
  error: unknown,
  { itemIndex }: FailurePlace = {},
): NodeOperationError {
  if (error instanceof NodeOperationError) return error;
  const { message, serverReply, hint } = tellFailure(error);
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

/** A failure as the item that n8n goes on with when the node is set to. */
export function failureItem(error: unknown, { path }: FailurePlace): IDataObject {
  const { message, serverReply, hint } = tellFailure(error);
  return {
    error: message,
    ...(path === undefined ? {} : { path }),
    ...(serverReply === undefined ? {} : { serverReply }),
    ...(hint === '' ? {} : { hint }),
  };
}
