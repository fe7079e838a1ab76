import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { RunningServer } from './server-settings.ts';
import { systemPython } from './unpacked-servers.ts';

/**
 * One step for ftplib. `login` opens another session, the other steps use the newest, and all stay open to the end. The
 * outcome of a step is the server's final reply; of `retrieve`, the content of the file; of `tls-version`, the version.
 */
export type FtplibStep =
  | readonly ['login', user: string, password: string]
  | readonly ['send', command: string]
  | readonly ['store', command: string, text: string, offset?: number]
  | readonly ['retrieve', command: string]
  | readonly ['tls-version'];

export const loginTo = ({ user, password }: RunningServer): FtplibStep => ['login', user, password];

/**
 * Runs a session with Python's ftplib, a client that is independent of this project: it starts TLS on a data connection
 * after the server has accepted the transfer, which all servers accept.
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
