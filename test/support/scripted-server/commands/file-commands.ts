import { attempt } from './attempt.ts';
import { type Commands } from './command.ts';
import { formatTimeValue, parseTimeValue } from './time-value.ts';

export const fileCommands: Commands = {
  SIZE: async (session, argument) => {
    // ProFTPD and pyftpdlib refuse it: the size in ASCII would depend on the line endings.
    if (session.representation === 'ascii') return '550 SIZE not allowed in ASCII mode.';
    const entry = await session.server.storage.stat(session.resolve(argument));
    return entry?.kind === 'file' ? `213 ${entry.sizeBytes}` : '550 Could not get file size.';
  },

  MDTM: async (session, argument) => {
    const entry = await session.server.storage.stat(session.resolve(argument));
    if (entry?.kind !== 'file') return '550 Could not get file modification time.';
    return `213 ${formatTimeValue(entry.modified)}`;
  },

  MFMT: async (session, argument) => {
    const [, timeText = '', name = ''] = /^(\S+) (.+)$/s.exec(argument) ?? [];
    const time = parseTimeValue(timeText);
    if (!time || name === '') return '501 MFMT needs a time and a path.';
    return attempt(session.server.storage.setModified(session.resolve(name), time), {
      done: `213 Modify=${formatTimeValue(time)}; ${name}`,
      refused: '550 Could not set file modification time.',
    });
  },

  DELE: (session, argument) =>
    attempt(session.server.storage.removeFile(session.resolve(argument)), {
      done: '250 Delete operation successful.',
      refused: '550 Delete operation failed.',
    }),

  RNFR: async (session, argument) => {
    const path = session.resolve(argument);
    const exists = (await session.server.storage.stat(path)) !== undefined;
    session.renameFrom = exists ? path : undefined;
    return exists ? '350 Ready for RNTO.' : '550 RNFR command failed.';
  },

  RNTO: async (session, argument) => {
    const from = session.renameFrom;
    session.renameFrom = undefined;
    if (from === undefined) return '503 RNFR required first.';
    return attempt(session.server.storage.rename(from, session.resolve(argument)), {
      done: '250 Rename successful.',
      refused: '550 Rename failed.',
    });
  },
};
