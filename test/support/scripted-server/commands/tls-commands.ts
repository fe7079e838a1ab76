import { type Session } from '../session.ts';
import { type Commands } from './command.ts';

export const tlsCommands: Commands = {
  AUTH: (session, argument) => {
    const { secureContext } = session.server;
    if (!secureContext) return '500 AUTH not understood.';
    if (session.control.isSecure) return '503 Already secure.';
    if (!/^(TLS|TLS-C|SSL)$/i.test(argument)) return '504 Unknown AUTH type.';
    session.dropPipelined();
    session.reply('234 Proceed with negotiation.');
    session.control.startTls(secureContext);
    forgetLogin(session);
    return undefined;
  },

  PBSZ: (session) => {
    if (!session.control.isSecure) return '503 PBSZ needs a secure connection.';
    session.bufferSizeAgreed = true;
    return '200 PBSZ set to 0.';
  },

  PROT: (session, argument) => {
    if (!session.control.isSecure) return '503 PROT needs a secure connection.';
    if (!session.bufferSizeAgreed) return '503 PBSZ first.';
    const level = argument.toUpperCase();
    if (level !== 'P' && level !== 'C') return '536 PROT not supported.';
    session.protection = level === 'P' ? 'private' : 'clear';
    return level === 'P' ? '200 PROT now Private.' : '200 PROT now Clear.';
  },
};

/** AUTH asks for a new login (RFC 2228, section 3). */
function forgetLogin(session: Session): void {
  session.user = undefined;
  session.loggedIn = false;
}
