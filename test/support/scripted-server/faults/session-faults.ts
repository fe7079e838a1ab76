import { type Overrides } from '../overrides.ts';
import { answer, delay, hang } from './reply-faults.ts';
import { onVerbs } from './fault-limits.ts';

/** Replaces the greeting, for example by `SSH-2.0-OpenSSH_9.6`. */
export function greet(text: string): Overrides {
  return answer('CONNECT', text);
}

export function delayGreeting(delayMs: number): Overrides {
  return delay('CONNECT', delayMs);
}

/** The connection is accepted, and nothing is ever sent. */
export function neverGreet(): Overrides {
  return hang('CONNECT');
}

/** More sessions than this are greeted with 421 and closed, as vsftpd, Pure-FTPd and pyftpdlib do. */
export function limitSessions(
  count: number,
  reply = '421 There are too many connected users, please try later.',
): Overrides {
  return onVerbs('CONNECT', {}, async (session, _argument, next) => {
    if (session.server.openSessions.length <= count) return next();
    session.reply(reply);
    session.control.close();
  });
}

/** More logins than this are answered with 530 after PASS and closed, as ProFTPD does. */
export function limitLogins(
  count: number,
  reply = `530 Sorry, the maximum number of clients (${count}) from your host are already connected.`,
): Overrides {
  return onVerbs('PASS', {}, async (session, _argument, next) => {
    if (session.server.openSessions.filter(({ loggedIn }) => loggedIn).length < count) return next();
    session.reply(reply);
    session.control.close();
  });
}

/** Refuses logins without TLS, like vsftpd with force_local_logins_ssl. */
export function requireTls(reply = '530 Non-anonymous sessions must use encryption.'): Overrides {
  return onVerbs('USER', {}, (session, _argument, next) => {
    if (session.control.isSecure) return next();
    session.reply(reply);
  });
}
