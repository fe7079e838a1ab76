import { runCommand } from './run-command.ts';

/** A crypt(3) hash that is fast to check, so that sixty logins at once cost nothing. */
export async function passwordHash(password: string): Promise<string> {
  return (await runCommand('openssl', ['passwd', '-1', password])).trim();
}
