import { type CommandHandler, type Overrides } from '../overrides.ts';

/** How often a fault happens, counted over all sessions of the server. */
export interface FaultLimits {
  /** Default: every time. */
  readonly times?: number;
  /** How many occasions pass unaffected before the first fault; default 0. */
  readonly after?: number;
}

/** Decides for each occasion whether the fault happens. */
export function occasions({ times = Infinity, after = 0 }: FaultLimits): () => boolean {
  let seen = 0;
  return () => {
    seen += 1;
    return seen > after && seen <= after + times;
  };
}

/** One handler for some verbs; outside its limits the command is executed as if there were no handler. */
export function onVerbs(
  verbs: string | readonly string[],
  limits: FaultLimits,
  handler: CommandHandler,
): Overrides {
  const happens = occasions(limits);
  const limited: CommandHandler = (session, argument, next) =>
    happens() ? handler(session, argument, next) : next();
  return Object.fromEntries([verbs].flat().map((verb) => [verb, limited]));
}
