import { type Commands } from './command.ts';

export const loginCommands: Commands = {
  CONNECT: () => '220 Scripted FTP server ready.',

  USER: (session, argument) => {
    session.loggedIn = false;
    session.user = argument;
    return '331 Please specify the password.';
  },

  PASS: (session, argument) => {
    const { user, password, records } = session.server;
    if (session.user === undefined) return '503 Login with USER first.';
    session.loggedIn = session.user === user && argument === password;
    session.user = undefined;
    records.changes.notify();
    return session.loggedIn ? '230 Login successful.' : '530 Login incorrect.';
  },

  QUIT: (session) => {
    session.reply('221 Goodbye.');
    session.control.close();
    return undefined;
  },
};
