import { type Overrides } from '../overrides.ts';
import { type FaultLimits, onVerbs } from './fault-limits.ts';
import { answer } from './reply-faults.ts';

/** Stores only the first bytes of an upload, drops the rest, and replies 226. */
export function keepOnly(bytes: number, limits: FaultLimits = {}): Overrides {
  return onVerbs(['STOR', 'APPE'], limits, async (session, _argument, next) => {
    session.transferFaults.keepBytes = bytes;
    await next();
  });
}

/** REST + STOR zeroes what was before the offset, as npm ftp-srv 4 does: the size is right, the content is not. */
export function zeroFillRestart(limits: FaultLimits = {}): Overrides {
  return onVerbs('STOR', limits, async (session, _argument, next) => {
    session.transferFaults.zeroFillRestart = true;
    await next();
  });
}

/** APPE keeps only what it received, with a 226, as Pure-FTPd with --notruncate (-0) does. */
export function truncateAppend(limits: FaultLimits = {}): Overrides {
  return onVerbs('APPE', limits, async (session, _argument, next) => {
    session.transferFaults.truncateAppend = true;
    await next();
  });
}

/** REST is refused, as by ProFTPD with HiddenStores. */
export function refuseRestart(reply = '501 REST not compatible with server configuration'): Overrides {
  return answer('REST', reply);
}

/** STOR after REST, and APPE, are permanently refused with a 4xx code, as by Debian's ProFTPD. */
export function refuseStoreRestart(reply = '451 Append/Restart not permitted, try again'): Overrides {
  return onVerbs(['STOR', 'APPE'], {}, async (session, _argument, next) => {
    const isAppend = /^APPE\b/i.test(session.currentLine);
    if (!isAppend && session.restartBytes === 0) return next();
    session.restartBytes = 0;
    session.closePassive();
    session.reply(reply);
  });
}

export function refuseAppend(reply = '550 Permission denied.'): Overrides {
  return onVerbs('APPE', {}, (session) => {
    session.closePassive();
    session.reply(reply);
  });
}

/** RNTO onto an existing file is refused, as by IIS, and by ProFTPD without AllowOverwrite. */
export function refuseReplacingRename(reply = '550 Rename permission denied'): Overrides {
  return onVerbs('RNTO', {}, async (session, argument, next) => {
    const target = await session.server.storage.stat(session.resolve(argument));
    if (target?.kind !== 'file') return next();
    session.renameFrom = undefined;
    session.reply(reply);
  });
}
