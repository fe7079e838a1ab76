import type { Conversation } from './conversation.ts';
import { errorFor } from '../control/errors.ts';
import { isCompletion, isIntermediate, type Reply } from '../control/reply.ts';

/** Sends USER, PASS after a 3yz to it, and ACCT after a 3yz to that (RFC 959, section 5.4). */
export async function login(
  conversation: Conversation,
  user = 'anonymous',
  password = '',
  account = '',
): Promise<string> {
  const isAnonymous = user === 'anonymous' && (password === '' || password === '-');
  let reply = await conversation.ask(`USER ${user}`);
  if (isIntermediate(reply))
    reply = await conversation.ask(`PASS ${isAnonymous ? `${password}anonymous@` : password}`);
  if (isIntermediate(reply)) reply = await conversation.ask(`ACCT ${account}`);
  return completed(conversation, reply, 'USER, PASS');
}

/** Sends ACCT (RFC 959, section 4.1.1). */
export async function sendAccount(conversation: Conversation, account: string): Promise<string> {
  return completed(conversation, await conversation.ask(`ACCT ${account}`), 'ACCT');
}

/** A server may repeat a secret in its refusal; the error must not show it. */
function completed({ log }: Conversation, { code, text }: Reply, command: string): string {
  if (!isCompletion({ code, text })) throw errorFor({ code, text: log.mask(text) }, command);
  return text;
}
