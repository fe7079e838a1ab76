import { type Reply } from './commands/command.ts';
import { defaultCommands } from './commands/default-commands.ts';
import { type Overrides } from './overrides.ts';
import { type Session } from './session.ts';

const allowedBeforeLogin = new Set([
  'CONNECT',
  'USER',
  'PASS',
  'AUTH',
  'PBSZ',
  'PROT',
  'FEAT',
  'OPTS',
  'SYST',
  'NOOP',
  'QUIT',
]);

/** Executes one command line: its overrides first, then the default command. */
export async function executeCommand(session: Session, overrides: Overrides, line: string): Promise<void> {
  const [, word = '', argument = ''] = /^(\S*) ?(.*)$/s.exec(line) ?? [];
  const verb = word.toUpperCase();
  const next = () => executeDefault(session, verb, argument);
  const override = overrides[verb];
  if (override) await override(session, argument, next);
  else await next();
}

async function executeDefault(session: Session, verb: string, argument: string): Promise<void> {
  const reply = await defaultReply(session, verb, argument);
  if (reply !== undefined) session.reply(...[reply].flat());
}

function defaultReply(session: Session, verb: string, argument: string): Reply | Promise<Reply> {
  if (!session.loggedIn && !allowedBeforeLogin.has(verb)) return '530 Please login with USER and PASS.';
  const command = defaultCommands.get(verb);
  return command ? command(session, argument) : '500 Unknown command.';
}
