import { type Overrides } from '../overrides.ts';
import { type DataCut } from '../transfer-faults.ts';
import { type FaultLimits, occasions, onVerbs } from './fault-limits.ts';

export interface DataFaultOptions extends FaultLimits {
  /** The transfers that are affected; default STOR, APPE and RETR. */
  readonly verbs?: readonly string[];
  /** The final reply. */
  readonly reply?: string;
}

const transfers = ['STOR', 'APPE', 'RETR'];

/** Resets the data connection after a number of bytes of a transfer, and answers 426. */
export function resetDataAfter(bytes: number, options: DataFaultOptions = {}): Overrides {
  return cutData({ afterBytes: bytes, how: 'reset' }, options);
}

/** Closes the data connection after a number of bytes of a transfer, and still answers 226. */
export function endDataAfter(bytes: number, options: DataFaultOptions = {}): Overrides {
  return cutData({ afterBytes: bytes, how: 'end', reply: '226 Transfer complete.' }, options);
}

/** Stops moving bytes after a number of them; the data connection stays open, and no reply follows. */
export function stallDataAfter(bytes: number, options: DataFaultOptions = {}): Overrides {
  return cutData({ afterBytes: bytes, how: 'stall' }, options);
}

/** Closes the data connection after a number of bytes of an upload: the disk is full. A quota answers 552. */
export function diskFullAfter(bytes: number, options: DataFaultOptions = {}): Overrides {
  const reply = '452 Requested action not taken. Insufficient storage space in system.';
  return cutData({ afterBytes: bytes, how: 'end', reply }, { verbs: ['STOR', 'APPE'], ...options });
}

/** Never accepts the data connection, and answers 425. */
export function refuseData({ verbs = transfers, reply, ...limits }: DataFaultOptions = {}): Overrides {
  return onVerbs(verbs, limits, (session) => {
    session.closePassive();
    session.reply(reply ?? '425 Failed to establish connection.');
  });
}

/** Resets the unused data connection, then refuses, as ProFTPD does for a missing file. */
export function resetDataThenRefuse({
  verbs = transfers,
  reply,
  ...limits
}: DataFaultOptions = {}): Overrides {
  return onVerbs(verbs, limits, (session, argument) => {
    session.passive?.reset();
    session.passive = undefined;
    session.reply(reply ?? `550 ${argument}: No such file or directory`);
  });
}

/** The limits count actual cuts, not transfers that were too short for one. */
function cutData(
  cut: Omit<DataCut, 'take'>,
  { verbs = transfers, reply, ...limits }: DataFaultOptions,
): Overrides {
  const take = occasions(limits);
  return onVerbs(verbs, {}, async (session, _argument, next) => {
    session.transferFaults.cut = { ...cut, ...(reply === undefined ? {} : { reply }), take };
    await next();
  });
}
