import { type Session } from './session.ts';

/** Executes what an override wraps: the next override of the verb or, finally, the default command. */
type Next = () => Promise<void>;

/**
 * Replaces or wraps one command. It can send any reply or none, before or after `next`.
 *
 * The session executes its next command when the handler has returned.
 */
export type CommandHandler = (session: Session, argument: string, next: Next) => void | Promise<void>;

/** Handlers by upper-case verb. `CONNECT` is the greeting of a new session. */
export type Overrides = Readonly<Record<string, CommandHandler>>;

/** Merges maps; where several override a verb, the first is the outermost. */
export function combineOverrides(...all: readonly Overrides[]): Overrides {
  const combined = new Map<string, CommandHandler>();
  for (const [verb, inner] of all.toReversed().flatMap((overrides) => Object.entries(overrides))) {
    const below = combined.get(verb);
    combined.set(verb, below ? wrap(inner, below) : inner);
  }
  return Object.fromEntries(combined);
}

function wrap(outer: CommandHandler, inner: CommandHandler): CommandHandler {
  return (session, argument, next) =>
    outer(session, argument, async () => {
      await inner(session, argument, next);
    });
}
