import { onTestFinished } from 'vitest';
import { FTP, type FTPOptions } from '../../../../transfer/index.ts';
import {
  type MemoryServer,
  type Overrides,
  startScriptedServer,
} from '../../../support/scripted-server/index.ts';

/** The time limit of the sessions: what a server withholds is found out after it. */
export const timeoutMs = 300;

/** A session that is logged in to a server which does otherwise than it should; both end with the test. */
export async function open(
  overrides: Overrides,
  options: FTPOptions = {},
): Promise<{ server: MemoryServer; session: FTP }> {
  const server = await startScriptedServer({ overrides });
  server.files.set('/file', 'content');
  const session = new FTP({ timeoutMs, ...options });
  onTestFinished(() => {
    session.close();
    return server.close();
  });
  await session.connect(server.host, server.port);
  await session.login('user', 'secret');
  return { server, session };
}

/** The error that the call rejects with. */
export async function failureOf(call: Promise<unknown>): Promise<Error> {
  const outcome = await call.then(
    () => new Error('It did not fail'),
    (error: unknown) => error as Error,
  );
  return outcome;
}

export const retrieve = (session: FTP): Promise<string> => session.retrbinary('RETR /file', () => undefined);
