import { runCommand } from './run-command.ts';

/** The login that every server accepts, and no other. */
export const loginName = 'storbinary';
export const loginPassword = 'open-sesame';

/** The system user whose rights a session has. */
export interface ServerAccount {
  readonly user: string;
  readonly group: string;
  readonly uid: number;
  readonly gid: number;
}

export const runsAsRoot = (): boolean => process.getuid?.() === 0;

/**
 * As root, sessions run as `daemon`: a user without rights, so that a file's mode binds them. Debian and Ubuntu always
 * have it, and it has a home folder that exists: vsftpd refuses the login of a user without. Else sessions run as
 * whoever runs the tests.
 */
export async function serverAccount(): Promise<ServerAccount> {
  const whose = runsAsRoot() ? ['daemon'] : [];
  const ask = async (...question: string[]) => (await runCommand('id', [...question, ...whose])).trim();
  const [user, group, uid, gid] = await Promise.all([ask('-un'), ask('-gn'), ask('-u'), ask('-g')]);
  return { user, group, uid: Number(uid), gid: Number(gid) };
}
