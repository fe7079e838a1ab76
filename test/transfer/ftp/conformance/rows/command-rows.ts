import { expect } from 'vitest';
import { FTPError } from '../../../../../transfer/index.ts';
import type { RowTest } from '../row.ts';

const everyVerb =
  'USER PASS ACCT CWD CDUP PWD LIST NLST MLSD RETR STOR APPE REST DELE MKD RMD RNFR RNTO PASV EPSV PORT EPRT TYPE SIZE SYST NOOP ABOR QUIT FEAT OPTS';

export const commandRows: readonly RowTest[] = [
  {
    row: 34,
    title: 'every client command reaches the server, and the session stays in step',
    run: async (situation) => {
      const session = await situation.openSession();
      const path = situation.path('a');
      const tolerated = (call: Promise<unknown>): Promise<unknown> =>
        call.catch((error: unknown) => expect(error).toBeInstanceOf(FTPError));
      await session.mkd(situation.path('folder'));
      await session.cwd(situation.path('folder'));
      await session.cwd('..');
      await session.storbinary(`STOR ${path}`, [Buffer.from('half')]);
      await session.storbinary(`APPE ${path}`, [Buffer.from(' whole')]);
      await session.retrbinary(`RETR ${path}`, () => undefined, { offsetBytes: 4 });
      expect(await session.size(path)).toBe(10);
      await session.dir();
      await session.nlst();
      await tolerated(session.mlsd());
      await session.rename(path, situation.path('b'));
      await session.delete(situation.path('b'));
      await session.rmd(situation.path('folder'));
      expect(await session.sendcmd('SYST')).toMatch(/^215/);
      await session.feat();
      await tolerated(session.acct('none'));
      await tolerated(session.voidcmd('OPTS UTF8 ON'));
      for (const command of ['PASV', 'EPSV', 'PORT 127,0,0,1,200,10', 'EPRT |2|::1|51210|']) {
        await tolerated(session.sendcmd(command));
      }
      await session.abort();
      await session.voidcmd('NOOP');
      expect(await session.pwd()).toBe(situation.folder);
      await session.quit();
      const sent = new Set(situation.verbs);
      expect(everyVerb.split(' ').filter((verb) => !sent.has(verb))).toEqual([]);
    },
  },
  {
    row: 34,
    title: 'mfmt sets the time of a file',
    run: async (situation) => {
      const path = await situation.place('a', 'x');
      const session = await situation.openSession();
      await session.mfmt(path, new Date('2020-02-29T12:34:56Z'));
      expect(await session.sendcmd(`MDTM ${path}`)).toMatch(/^213 20200229123456/);
    },
  },
];
