import { TLSSocket } from 'node:tls';
import { expect } from 'vitest';
import { ConnectionError, FTP_TLS } from '../../../../../transfer/index.ts';
import type { RowTest } from '../row.ts';
import type { Combination } from '../matrix.ts';

const plain = ({ security }: Combination): string | undefined =>
  security === 'plain' ? 'needs TLS' : undefined;

/** Pure-FTPd 1.0.50 does not resume sessions over TLS 1.3, with any client. */
const resumesSessions = ({ kind, security }: Combination): boolean =>
  kind !== 'pure-ftpd' || security === 'TLS 1.2';

export const tlsRows: readonly RowTest[] = [
  {
    row: 30,
    title: 'the login secures first, data are protected, and the TLS session is resumed for them',
    unless: plain,
    run: async (situation) => {
      const session = await situation.openSession();
      expect(situation.verbs).toEqual(['AUTH', 'USER', 'PASS', 'PBSZ', 'PROT']);
      const version = situation.combination.security === 'TLS 1.2' ? 'TLSv1.2' : 'TLSv1.3';
      const { sock } = session;
      expect(sock instanceof TLSSocket && sock.getProtocol()).toBe(version);
      const path = await situation.place('a', 'protected');
      for (let transfer = 0; transfer < 3; transfer += 1) {
        const data = await session.transfercmd(`RETR ${path}`);
        const isResumed = data instanceof TLSSocket && data.isSessionReused();
        expect(isResumed).toBe(resumesSessions(situation.combination));
        expect(Buffer.concat((await data.toArray()) as Buffer[]).toString()).toBe('protected');
        expect(await session.voidresp()).toMatch(/^226/);
      }
      await expect(session instanceof FTP_TLS ? session.auth() : undefined).rejects.toThrow('already secure');
    },
  },
  {
    row: 30,
    title: 'a certificate of an unknown authority is refused before the password is sent',
    unless: plain,
    run: async (situation) => {
      const { host, server } = situation;
      const strict = new FTP_TLS({ timeoutMs: 10_000, onWire: (line) => situation.wire.push(line) });
      await strict.connect(host, server.port);
      const refusal = await strict.login(server.user, server.password).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(ConnectionError);
      expect(refusal).toMatchObject({ phase: 'tls' });
      expect(situation.verbs).toEqual(['AUTH']);
      const trusting = situation.newSession({ verifyCertificate: false });
      await trusting.connect(host, server.port);
      await situation.login(trusting);
      expect(await trusting.pwd()).toBe(server.loginDir);
    },
  },
];
