import type {
  ICredentialsDecrypted,
  ICredentialTestFunctions,
  INodeCredentialTestResult,
} from 'n8n-workflow';
import { Connection } from '../server/connection.ts';
import { describeFailure } from '../server/node-failure.ts';
import { readCredential } from '../server/credential.ts';
import { visibleEntries } from '../listing/walk-folder.ts';

/** n8n sets no limit of its own, and the user is waiting in front of a form. */
const longestMs = 30_000;

/** Logs in and lists the root folder, which also tests a data connection. A failure is explained. */
export async function testServerCredential(
  this: ICredentialTestFunctions,
  credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
  const signal = AbortSignal.timeout(longestMs);
  try {
    const settings = readCredential(credential.data ?? {});
    await using connection = new Connection(
      { ...settings, connections: 1 },
      { signal, retries: 0, busyTimeoutMs: 0 },
    );
    await connection.sessions.step('Logging in', () => Promise.resolve());
    const entries = await visibleEntries(connection, connection.root.folder);
    const count = entries.length === 1 ? 'one entry' : `${entries.length} entries`;
    return { status: 'OK', message: `Logged in; the root folder has ${count}` };
  } catch (error) {
    const { message, hint } = describeFailure(error);
    const text = signal.aborted ? `The server did not answer within ${longestMs / 1000} seconds.` : message;
    return { status: 'Error', message: [text, hint].filter((part) => part !== '').join(' — ') };
  }
}
