import type { Reply } from './reply.ts';

/** A command on its way: queued, then written, then answered. */
export interface PendingCommand {
  readonly command: string | undefined;
  /** The first reply, once it has arrived: 1yz, or the final one when the server sends no 1yz. */
  readonly first: Reply | undefined;
  /** Resolves to `first`. */
  readonly firstReply: Promise<Reply>;
  /** The reply that ends the command. */
  readonly final: Promise<Reply>;
  /** Why the command was aborted, if it was. */
  readonly aborted: Error | undefined;
}

/** A pending command as its queue sees it. */
export interface Entry extends PendingCommand {
  first: Reply | undefined;
  aborted: Error | undefined;
  readonly exclusive: boolean;
  readonly replyTimeoutMs: number | undefined;
  readonly resolveFirst: (reply: Reply) => void;
  readonly resolveFinal: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

export function newEntry(
  command: string | undefined,
  options: { exclusive?: boolean; replyTimeoutMs?: number | undefined },
): Entry {
  const first = Promise.withResolvers<Reply>();
  const final = Promise.withResolvers<Reply>();
  // A caller that sends several commands at once stops at the first failure and handles none of the others.
  first.promise.catch(() => undefined);
  final.promise.catch(() => undefined);
  return {
    command,
    exclusive: options.exclusive ?? false,
    replyTimeoutMs: options.replyTimeoutMs,
    first: undefined,
    aborted: undefined,
    firstReply: first.promise,
    final: final.promise,
    resolveFirst: first.resolve,
    resolveFinal: final.resolve,
    reject: (error) => {
      first.reject(error);
      final.reject(error);
    },
  };
}
