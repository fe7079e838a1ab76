import { expect, test } from 'vitest';
import { FTP } from '../../../../transfer/index.ts';
import { startScriptedServer } from '../../../support/scripted-server/index.ts';

const sockets = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length;

/** A block, and `onEnd` a number of turns of the microtask queue after the reader has asked for the next one. */
async function* thenLater(turns: number, onEnd: () => void): AsyncGenerator<Buffer> {
  yield await Promise.resolve(Buffer.from('x'));
  let left = turns;
  const turn = (): void => {
    left -= 1;
    if (left < 0) onEnd();
    else queueMicrotask(turn);
  };
  turn();
}

/**
 * Between the request to shut a socket down and its completion Node.js cannot reset it: libuv answers EINVAL, and the
 * handle stays open for as long as the process lives. All of these turns pass before the completion can be seen, so one
 * of them meets that moment whatever the code in between looks like.
 */
test('a session that is closed at any moment around the end of an upload leaves no socket open', async () => {
  const before = sockets();
  for (let turns = 0; turns < 24; turns += 1) {
    await using server = await startScriptedServer();
    const ftp = new FTP();
    await ftp.connect(server.host, server.port);
    await ftp.login(server.user, server.password);
    const storing = ftp.storbinary(
      'STOR a',
      thenLater(turns, () => ftp.close()),
    );
    await expect(storing).rejects.toThrow('The session was closed');
  }
  await expect.poll(sockets, { timeout: 5_000 }).toBe(before);
});
