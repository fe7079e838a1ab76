import { runCommand } from './run-command.ts';

/** The only login that every server accepts. */
export const loginName = 'storbinary';
export const loginPassword = 'open-sesame';

/** The system user that sessions run as. */
export interface ServerAccount {
  readonly user: string;
  readonly group: string;
  readonly uid: number;
  readonly gid: number;
}

export const runsAsRoot = (): boolean => process.getuid?.() === 0;

/**
 * As root, sessions run as `daemon`: a user without privileges, so that file modes apply to it. Debian and Ubuntu
 * always have it, with an existing home folder, without which vsftpd refuses the login. Otherwise, sessions run as the
 * user who runs the tests.
 */
export async function serverAccount(): Promise<ServerAccount> {
  const whose = runsAsRoot() ? ['daemon'] : [];
  const ask = async (...question: string[]) => (await runCommand('id', [...question, ...whose])).trim();
  const [user, group, uid, gid] = await Promise.all([ask('-un'), ask('-gn'), ask('-u'), ask('-g')]);
  return { user, group, uid: Number(uid), gid: Number(gid) };
}
