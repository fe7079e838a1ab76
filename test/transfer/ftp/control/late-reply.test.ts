import { expect, test } from 'vitest';
import { ErrorPerm, FTP, TransferAborted } from '../../../../transfer/index.ts';
import { type Overrides, startScriptedServer } from '../../../support/scripted-server/index.ts';

async function open(overrides: Overrides) {
  const server = await startScriptedServer({ overrides });
  const ftp = new FTP();
  await ftp.connect(server.host, server.port);
  await ftp.login(server.user, server.password);
  return {
    server,
    ftp,
    [Symbol.asyncDispose]: async () => {
      ftp.close();
      await server.close();
    },
  };
}

const lateReplies = ['226 Transfer complete.', '426 Connection closed; transfer aborted.'];

test.each(lateReplies)(
  'a refused transfer that says "%s" afterwards answers no other command',
  async (late) => {
    await using opened = await open({
      RETR: (session, name) =>
        session.reply(name === 'none' ? `550 No such file.\r\n${late}` : '550 Refused.'),
    });
    const { ftp, server } = opened;
    server.files.set('/there', 'content');
    await expect(ftp.retrbinary('RETR none', () => undefined)).rejects.toThrow(ErrorPerm);
    expect(await ftp.size('there')).toBe(7);
    expect(await ftp.pwd()).toBe('/');
  },
);

test('the reply that comes late may find a transfer waiting, and no further one is expected', async () => {
  await using opened = await open({
    STOR: async (session, name, next) => {
      if (name === 'refused') session.reply('553 Refused.\r\n226 Transfer complete.');
      else await next();
    },
    NOOP: (session) => session.reply('226 Transfer complete.'),
  });
  const { ftp, server } = opened;
  await expect(ftp.storbinary('STOR refused', [Buffer.from('x')])).rejects.toThrow(ErrorPerm);
  await ftp.storbinary('STOR taken', [Buffer.from('content')]);
  expect(server.files.get('/taken')?.toString()).toBe('content');
  expect(await ftp.voidcmd('NOOP')).toBe('226 Transfer complete.');
});

test('ABOR after a refused transfer has its own 226', async () => {
  await using opened = await open({
    RETR: (session) => session.reply('550 No such file.'),
    ABOR: (session) => session.reply('226 Nothing to abort.'),
  });
  await expect(opened.ftp.retrbinary('RETR none', () => undefined)).rejects.toThrow(ErrorPerm);
  expect(await opened.ftp.abort()).toBe('226 Nothing to abort.');
});

test('ABOR has its own 226 behind the refusal of the transfer that it ends', async () => {
  await using opened = await open({
    RETR: () => undefined,
    ABOR: (session) => session.reply('425 Unable to build data connection.\r\n226 Abort successful.'),
  });
  const { ftp, server } = opened;
  const aborted = expect(ftp.retrbinary('RETR there', () => undefined)).rejects.toThrow(TransferAborted);
  await server.until(() => server.commands.some(({ line }) => line.startsWith('RETR')));
  expect(await ftp.abort()).toBe('226 Abort successful.');
  await aborted;
  expect(await ftp.pwd()).toBe('/');
});
