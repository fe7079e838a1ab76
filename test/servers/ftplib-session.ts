import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { RunningServer } from './server-settings.ts';
import { systemPython } from './unpacked-servers.ts';

/**
 * What ftplib is asked to do. `login` opens another session, the other steps use the newest, and all stay open to the
 * end. A step's outcome is the server's final reply; of `retrieve`, the file's content; of `tls-version`, as it says.
 */
export type FtplibStep =
  | readonly ['login', user: string, password: string]
  | readonly ['send', command: string]
  | readonly ['store', command: string, text: string, offset?: number]
  | readonly ['retrieve', command: string]
  | readonly ['tls-version'];

export const loginTo = ({ user, password }: RunningServer): FtplibStep => ['login', user, password];

/**
 * Runs a session by Python's ftplib, a client that owes nothing to this project: it begins TLS on a data connection
 * when the server has accepted the transfer, which all servers can take.
 */
export function runFtplibSession(
  server: RunningServer,
  steps: readonly FtplibStep[],
  { reuseSession = true } = {},
): Promise<string[]> {
  const { host, port, tls, ca } = server;
  return new Promise((resolve, reject) => {
    const script = join(import.meta.dirname, 'ftplib-session.py');
    const python = execFile(systemPython, [script], (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout) as string[]);
      else reject(new Error(`${stderr}\n${server.log()}`, { cause: error }));
    });
    python.stdin?.end(JSON.stringify({ server: { host, port, tls, ca }, steps, reuseSession }));
  });
}
