import { expect, onTestFinished, test } from 'vitest';
import { FtpRemote } from '../../../../transfer/ftp/session/ftp-remote.ts';
import { startScriptedServer } from '../../../support/scripted-server/index.ts';

test('destroy ends a retrieve whose final reply has arrived while its callback is busy', async () => {
  const server = await startScriptedServer();
  onTestFinished(() => server.close());
  server.files.set('/file', 'content');
  const { host, port, user, password } = server;
  const hasEnded = Promise.withResolvers<undefined>();
  const remote = new FtpRemote(
    { host, port, user, password, security: 'none', timeoutMs: 10_000 },
    { onWire: (_session, line) => line.includes('226 ') && hasEnded.resolve(undefined) },
  );
  const session = await remote.open();
  const retrieving = session.retrieve('/file', async () => {
    await hasEnded.promise;
    session.destroy();
    await new Promise(() => undefined);
  });
  await expect(retrieving).rejects.toMatchObject({ name: 'RemoteError', kind: 'transient' });
  expect(session.isOpen).toBe(false);
});
