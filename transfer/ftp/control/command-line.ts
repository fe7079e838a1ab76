/**
 * Refuses what would end a command early and start another (RFC 959, section 5.3.1): the one place through which every
 * command goes on its way to a socket.
 *
 * @param encoding with `latin1`, characters that it has no byte for are refused too: they would name another file
 * @throws TypeError naming the verb, never the argument, which may be a password.
 */
export function checkCommandLine(command: string, encoding: CommandEncoding = 'utf8'): string {
  if (/[\r\n\0]/.test(command)) {
    throw new TypeError(`The argument of ${verbOf(command)} holds a CR, LF or NUL character`);
  }
  if (encoding === 'latin1' && /[\u0100-\uffff]/.test(command)) {
    throw new TypeError(`The argument of ${verbOf(command)} holds a character that is not in Latin-1`);
  }
  return command;
}

/** How commands, replies and names are written as bytes. */
export type CommandEncoding = 'utf8' | 'latin1';

/** The first word of a command, in upper case. */
export const verbOf = (command: string): string => (/^\s*([A-Za-z]+)/.exec(command)?.[1] ?? '').toUpperCase();

const verbsWithSecrets = new Set(['PASS', 'ACCT']);

/** The argument of PASS and ACCT; `undefined` for other commands and for none. */
export function secretOf(command: string): string | undefined {
  if (!verbsWithSecrets.has(verbOf(command))) return undefined;
  const secret = command.trimStart().slice(5);
  return secret === '' ? undefined : secret;
}

/** The command as it may be shown: without the argument of PASS and ACCT. */
export function redactCommand(command: string): string {
  const verb = verbOf(command);
  if (verbsWithSecrets.has(verb)) return `${verb} ***`;
  return /^\s*site\s+(pswd|cpwd)\b/i.test(command) ? 'SITE ***' : command;
}

const storingVerbs = new Set(['STOR', 'APPE', 'STOU']);
const retrievingVerbs = new Set(['RETR', 'LIST', 'NLST', 'MLSD']);

/** Whether the command moves bytes to the server over a data connection. */
export const sendsBytes = (command: string): boolean => storingVerbs.has(verbOf(command));

/** Whether the command moves bytes over a data connection: a 1yz reply answers it first, then a final one. */
export const opensTransfer = (command: string): boolean =>
  sendsBytes(command) || retrievingVerbs.has(verbOf(command));
