import { type Overrides } from '../overrides.ts';
import { type FaultLimits, onVerbs } from './fault-limits.ts';

/** Sends this reply and does nothing. Each further line of a multi-line reply is a further element. */
export function answer(verb: string, reply: string | readonly string[], limits: FaultLimits = {}): Overrides {
  return onVerbs(verb, limits, (session) => session.reply(...[reply].flat()));
}

/** Answers with exactly these characters, without a line ending: garbage, or half of a multi-line reply. */
export function answerRaw(verb: string, text: string, limits: FaultLimits = {}): Overrides {
  return onVerbs(verb, limits, (session) => session.control.write(text));
}

/** Does nothing and sends no reply. Later commands are executed. */
export function ignore(verb: string, limits: FaultLimits = {}): Overrides {
  return onVerbs(verb, limits, () => undefined);
}

/** Does nothing and answers nothing, for this command and all that follow. */
export function hang(verb: string, limits: FaultLimits = {}): Overrides {
  return onVerbs(verb, limits, async (session) => {
    await session.hang();
  });
}

/** Executes the command late. */
export function delay(verb: string, delayMs: number, limits: FaultLimits = {}): Overrides {
  return onVerbs(verb, limits, async (session, _argument, next) => {
    await session.delay(delayMs);
    await next();
  });
}

/** Executes the command, 1xx reply included, but withholds the final reply. */
export function withholdFinalReply(verb: string, limits: FaultLimits = {}): Overrides {
  return replaceFinalReply(verb, undefined, limits);
}

/** Executes the command, 1xx reply included, and replaces the final reply. */
export function replaceFinalReply(
  verb: string,
  reply: string | undefined,
  limits: FaultLimits = {},
): Overrides {
  return onVerbs(verb, limits, async (session, _argument, next) => {
    const outer = session.replyFilter;
    session.replyFilter = (text) => {
      const changed = text.startsWith('1') ? text : reply;
      return changed === undefined || !outer ? changed : outer(changed);
    };
    try {
      await next();
    } finally {
      session.replyFilter = outer;
    }
  });
}
