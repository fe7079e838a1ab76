import { type Session } from '../session.ts';
import { type Commands } from './command.ts';

export const passiveCommands: Commands = {
  EPSV: async (session, argument) => {
    if (argument.toUpperCase() === 'ALL') return '200 EPSV ALL ok.';
    if (argument !== '' && argument !== '1') return '522 Network protocol not supported, use (1)';
    const { port } = await session.openPassive();
    return `229 Entering Extended Passive Mode (|||${port}|)`;
  },

  PASV: (session) => enterPasv(session, session.server.host),

  // A running transfer is stopped when the line arrives, and its 426 is sent before this reply.
  ABOR: () => '226 ABOR command successful.',
};

/** Opens a passive port; resolves to a 227 that names the given IPv4 address. */
export async function enterPasv(session: Session, namedHost: string): Promise<string> {
  const { port } = await session.openPassive();
  const numbers = [...namedHost.split('.'), port >> 8, port & 0xff].join(',');
  return `227 Entering Passive Mode (${numbers}).`;
}
