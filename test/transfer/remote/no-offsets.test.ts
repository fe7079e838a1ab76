import { describe, expect, test } from 'vitest';
import { FtpRemote } from '../../../transfer/ftp/session/ftp-remote.ts';
import { ResumeRefused } from '../../../transfer/remote/remote-error.ts';
import { faults, startScriptedServer } from '../../support/scripted-server/index.ts';
import { contentOf, inMemory, onServer, running, type Started, type Subject } from './subjects.ts';

/** An FTP server that refuses REST, and so sends files only from the beginning. */
const withoutRest: Pick<Subject, 'name' | 'start'> = {
  name: 'FTP without REST',
  start: async (): Promise<Started> => {
    const server = await startScriptedServer({ overrides: faults.refuseRestart() });
    const { host, port, user, password } = server;
    return {
      remote: new FtpRemote({ host, port, user, password, security: 'none', timeoutMs: 10_000 }),
      label: `${host}:${port}`,
      modeOf: () => Promise.reject(new Error('A scripted server has no modes')),
      stop: () => server.close(),
    };
  },
};

describe.each([
  inMemory('in memory', { canResume: false }),
  onServer({ kind: 'proftpd', tls: 'none', proftpd: { allowStoreRestart: false } }, "Debian's ProFTPD"),
])('a store at an offset where the server takes none: $name', ({ start }) => {
  const subject = running(start);

  test('is ResumeRefused until nothing is left to try, and does not change the file', async () => {
    const { session } = subject();
    await session.store('/file.bin', [Buffer.from('12345')]);
    const refusals: unknown[] = [];
    // A server may refuse one way to resume before it refuses the other.
    do {
      const storing = session.store('/file.bin', [Buffer.from('6789')], { offsetBytes: 5 });
      await expect(storing).rejects.toBeInstanceOf(ResumeRefused);
      refusals.push(await storing.catch((error: unknown) => error));
    } while (session.canResume && refusals.length < 10);
    expect(session.canResume).toBe(false);
    for (const refusal of refusals) expect(refusal).toMatchObject({ kind: 'permanent' });
    expect(session.isOpen).toBe(true);
    expect((await contentOf(session, '/file.bin')).toString()).toBe('12345');
  });

  test('does not prevent stores without an offset', async () => {
    const { session } = subject();
    await session.store('/whole.bin', [Buffer.from('whole')]);
    expect((await contentOf(session, '/whole.bin')).toString()).toBe('whole');
  });
});

describe.each([inMemory('in memory', { canRetrieveFromOffset: false }), withoutRest])(
  'a retrieve from an offset where the server reads from the beginning only: $name',
  ({ start }) => {
    const subject = running(start);

    test('is ResumeRefused, and delivers nothing', async () => {
      const { session } = subject();
      await session.store('/file.bin', [Buffer.from('12345')]);
      const blocks: Buffer[] = [];
      const retrieving = session.retrieve('/file.bin', (block) => void blocks.push(block), 2);
      await expect(retrieving).rejects.toBeInstanceOf(ResumeRefused);
      await expect(retrieving).rejects.toMatchObject({ kind: 'permanent' });
      expect(blocks).toEqual([]);
      expect(session.isOpen).toBe(true);
      expect((await contentOf(session, '/file.bin')).toString()).toBe('12345');
    });
  },
);
