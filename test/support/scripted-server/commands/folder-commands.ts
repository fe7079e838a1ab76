import { quoteRemotePath } from '../remote-path.ts';
import { type Session } from '../session.ts';
import { attempt } from './attempt.ts';
import { type Commands } from './command.ts';

export const folderCommands: Commands = {
  PWD: (session) => `257 ${quoteRemotePath(session.workingFolder)} is the current directory`,

  CWD: (session, argument) => changeFolder(session, argument),
  CDUP: (session) => changeFolder(session, '..'),

  MKD: (session, argument) => {
    const path = session.resolve(argument);
    return attempt(session.server.storage.makeFolder(path), {
      done: `257 ${quoteRemotePath(path)} created`,
      refused: '550 Create directory operation failed.',
    });
  },

  RMD: (session, argument) =>
    attempt(session.server.storage.removeFolder(session.resolve(argument)), {
      done: '250 Remove directory operation successful.',
      refused: '550 Remove directory operation failed.',
    }),
};

async function changeFolder(session: Session, argument: string): Promise<string> {
  const path = session.resolve(argument);
  const entry = await session.server.storage.stat(path);
  if (entry?.kind !== 'folder') return '550 Failed to change directory.';
  session.workingFolder = path;
  return '250 Directory successfully changed.';
}
