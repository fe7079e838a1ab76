/**
 * Refuses characters that would end a command early and start another (RFC 959, section 5.3.1). Every command passes
 * through here on its way to a socket.
 *
 * @param encoding with `latin1`, characters outside Latin-1 are refused too: they would name another file
 * @throws TypeError that names the verb, never the argument, which may be a password
 */
export function checkCommandLine(command: string, encoding: CommandEncoding = 'utf8'): string {
  if (/[\r\n\0]/.test(command)) {
    throw new TypeError(`The argument of ${verbOf(command)} contains a CR, LF or NUL character`);
  }
  if (encoding === 'latin1' && /[\u0100-\uffff]/.test(command)) {
    throw new TypeError(`The argument of ${verbOf(command)} contains a character that is not in Latin-1`);
  }
  return command;
}

/** Encoding of commands, replies and names. */
export type CommandEncoding = 'utf8' | 'latin1';

/** The first word of a command, in upper case. */
export const verbOf = (command: string): string => (/^\s*([A-Za-z]+)/.exec(command)?.[1] ?? '').toUpperCase();

const verbsWithSecrets = new Set(['PASS', 'ACCT']);

/** The argument of PASS or ACCT; `undefined` for other commands and when there is no argument. */
export function secretOf(command: string): string | undefined {
  if (!verbsWithSecrets.has(verbOf(command))) return undefined;
  const secret = command.trimStart().slice(5);
  return secret === '' ? undefined : secret;
}

/** The command in a form that may be shown: without the argument of PASS or ACCT. */
export function redactCommand(command: string): string {
  const verb = verbOf(command);
  if (verbsWithSecrets.has(verb)) return `${verb} ***`;
  return /^\s*site\s+(pswd|cpwd)\b/i.test(command) ? 'SITE ***' : command;
}

const storingVerbs = new Set(['STOR', 'APPE', 'STOU']);
const retrievingVerbs = new Set(['RETR', 'LIST', 'NLST', 'MLSD']);

/** Whether the command sends bytes to the server over a data connection. */
export const sendsBytes = (command: string): boolean => storingVerbs.has(verbOf(command));

/** Whether the command uses a data connection: it is answered with 1yz first, then with a final reply. */
export const opensTransfer = (command: string): boolean =>
  sendsBytes(command) || retrievingVerbs.has(verbOf(command));
