import { type Overrides } from '../overrides.ts';
import { type Session } from '../session.ts';
import { type FaultLimits, onVerbs } from './fault-limits.ts';
import { withholdFinalReply } from './reply-faults.ts';

export interface DropOptions extends FaultLimits {
  /**
   * `before`: the command is neither executed nor answered. `after`: it is executed and answered.
   * `instead-of-reply`: it is executed, but its final reply is lost. Default: `before`.
   */
  readonly when?: 'before' | 'after' | 'instead-of-reply';
  /** With FIN or with RST. Default: `reset`. */
  readonly how?: 'close' | 'reset';
}

/** The control connection ends at this command. */
export function dropControl(
  verb: string,
  { when = 'before', how = 'reset', ...limits }: DropOptions = {},
): Overrides {
  return onVerbs(verb, limits, async (session, argument, next) => {
    if (when === 'after') await next();
    if (when === 'instead-of-reply') {
      await withholdFinalReply(verb)[verb]?.(session, argument, next);
    }
    await drop(session, how);
  });
}

/** The server ends the session with an unasked reply, such as `421 Timeout.`, instead of executing this. */
export function endSession(verb: string, reply: string, limits: FaultLimits = {}): Overrides {
  return onVerbs(verb, limits, async (session) => {
    session.reply(reply);
    await drop(session, 'close');
  });
}

async function drop(session: Session, how: 'close' | 'reset'): Promise<void> {
  // A reply that is still buffered here would be lost.
  await session.control.flushed();
  if (how === 'reset') session.control.reset();
  else session.control.close();
}
