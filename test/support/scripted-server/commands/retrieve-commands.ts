import { refuseTransfer, transferData } from '../data-transfer.ts';
import { untilCut } from '../transfer-faults.ts';
import { type Commands } from './command.ts';

export const retrieveCommands: Commands = {
  REST: (session, argument) => {
    if (!/^\d+$/.test(argument)) return '501 REST needs a number.';
    // ProFTPD and pyftpdlib refuse it: an offset into converted text means nothing.
    if (session.representation === 'ascii') return '501 REST not allowed in ASCII mode.';
    session.restartBytes = Number(argument);
    return `350 Restart position accepted (${argument}).`;
  },

  RETR: async (session, argument) => {
    const startBytes = session.restartBytes;
    session.restartBytes = 0;
    if (!session.passive) return '425 Use PASV first.';
    const path = session.resolve(argument);
    const entry = await session.server.storage.stat(path);
    if (entry?.kind !== 'file') return refuseTransfer(session, '550 Failed to open file.');
    if (startBytes > entry.sizeBytes) return refuseTransfer(session, '554 Invalid REST argument.');
    const { cut } = session.transferFaults;
    return transferData(session, {
      opening: `150 Opening BINARY mode data connection for ${argument} (${entry.sizeBytes} bytes).`,
      broken: '426 Failure writing network stream.',
      move: async (connection) => {
        const chunks = await session.server.storage.read(path, startBytes);
        for await (const piece of untilCut(chunks, cut)) await connection.send(piece);
        return '226 Transfer complete.';
      },
    });
  },
};
