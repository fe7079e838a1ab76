import { enterPasv } from '../commands/passive-commands.ts';
import { type Overrides } from '../overrides.ts';
import { onVerbs } from './fault-limits.ts';
import { answer } from './reply-faults.ts';

export function noEpsv(): Overrides {
  return answer('EPSV', '502 Command not implemented.');
}

export function noFeat(): Overrides {
  return answer('FEAT', '500 Unknown command.');
}

/** No machine listings, as on vsftpd. */
export function noMlsd(): Overrides {
  return { ...answer('MLSD', '500 Unknown command.'), ...answer('MLST', '500 Unknown command.') };
}

/** The PASV reply has a different IPv4 address from the one that listens, as on a server behind NAT. */
export function pasvHost(host: string): Overrides {
  return onVerbs('PASV', {}, async (session) => {
    session.reply(await enterPasv(session, host));
  });
}
