import { describe, expect, onTestFinished, test } from 'vitest';
import { renameIntoPlace, renameWithRetries } from '../../../transfer/file/rename-into-place.ts';
import { connectTo, Sessions } from '../../../transfer/index.ts';
import { MemoryRemote } from '../../../transfer/testing.ts';
import {
  faults,
  type MemoryServer,
  type Overrides,
  startScriptedServer,
} from '../../support/scripted-server/index.ts';
import { scriptedServerOptions } from '../../support/sites/server-options.ts';

const renaming = { from: '/staged', to: '/www/live', sizeBytes: 3 };

async function start(
  ...overrides: readonly Overrides[]
): Promise<{ server: MemoryServer; sessions: Sessions }> {
  const server = await startScriptedServer({ overrides });
  server.files.set('/staged', 'new').set('/www/live', 'old');
  const sessions = new Sessions(connectTo(scriptedServerOptions(server)), { retries: 3, firstDelayMs: 0 });
  onTestFinished(async () => {
    await sessions.close();
    await server.close();
  });
  return { server, sessions };
}

const isRenamed = (server: MemoryServer): boolean =>
  server.files.get('/staged') === undefined && String(server.files.get('/www/live')) === 'new';

/** The rename is done, and its reply is lost with the session. */
const loseReply = (): Overrides => faults.dropControl('RNTO', { when: 'instead-of-reply', times: 1 });

test.each([1, 2])(
  'a rename whose reply was lost is settled by asking, also when that is cut %i times',
  async (times) => {
    const { server, sessions } = await start(
      loseReply(),
      faults.endSession('SIZE', '421 Timeout.', { times }),
    );
    await renameWithRetries(sessions, 'Renaming', renaming);
    expect(isRenamed(server)).toBe(true);
  },
);

test('a rename that was cut off twice before it was done is done', async () => {
  const { server, sessions } = await start(faults.dropControl('RNTO', { times: 2 }));
  await renameWithRetries(sessions, 'Renaming', renaming);
  expect(isRenamed(server)).toBe(true);
});

/** Ends the session in one write with the second reply to RNTO, while a command that was sent with it is not answered. */
const endWithRefusal = (): Overrides => {
  let renames = 0;
  return {
    RNTO: (session, _argument, next) => {
      renames += 1;
      if (renames !== 2) return next();
      session.reply('503 RNFR required first.\r\n421 Timeout.');
      session.dropPipelined();
    },
  };
};

test('a refusal that arrives with the end of the session is not final: an earlier attempt may have done it', async () => {
  const { server, sessions } = await start(loseReply(), endWithRefusal());
  let attempts = 0;
  await sessions.step('Renaming', async (session) => {
    const isRepeated = (attempts += 1) > 1;
    const renamed = renameIntoPlace(session, renaming, isRepeated);
    // What leaves together with the rename: of another file, in a publish.
    session.size('/other').catch(() => undefined);
    await renamed;
  });
  expect(attempts).toBe(3);
  expect(isRenamed(server)).toBe(true);
});

describe.each(['cut-before', 'cut-after'] as const)('%s', (fault) => {
  test('at any two calls of a rename into a missing folder leaves it done exactly once', async () => {
    for (let first = 1; first < 12; first += 1) {
      for (let second = first + 1; second < 20; second += 1) {
        const remote = new MemoryRemote({
          fault: ({ number, operation }) =>
            operation !== 'open' && (number === first || number === second) ? fault : undefined,
        });
        remote.tree.write('/staged', 'new');
        await using sessions = new Sessions(remote, { retries: 3, firstDelayMs: 0 });
        await renameWithRetries(sessions, 'Renaming', renaming);
        const files = [...remote.files].map(([path, bytes]) => `${path}: ${String(bytes)}`);
        expect(files, `${first}, ${second}`).toEqual(['/www/live: new']);
      }
    }
  });
});
