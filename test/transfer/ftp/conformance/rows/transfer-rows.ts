import { once } from 'node:events';
import { connect } from 'node:net';
import { TLSSocket } from 'node:tls';
import { expect } from 'vitest';
import { ErrorPerm, ErrorProto, TransferAborted } from '../../../../../transfer/index.ts';
import { endless, everyByte, Gathered } from '../content.ts';
import type { RowTest } from '../row.ts';
import type { Situation } from '../situation.ts';

const content = everyByte(300_000);

export const transferRows: readonly RowTest[] = [
  {
    row: 10,
    title: 'retrbinary delivers every byte, the tail by rest, and the final reply',
    run: async (situation) => {
      const path = await situation.place('a', content);
      const session = await situation.openSession();
      const whole = new Gathered();
      expect(await session.retrbinary(`RETR ${path}`, whole.take)).toMatch(/^226/);
      expect(whole.bytes.equals(content)).toBe(true);
      const tail = new Gathered();
      await session.retrbinary(`RETR ${path}`, tail.take, { offsetBytes: 299_990 });
      expect(tail.bytes.equals(content.subarray(299_990))).toBe(true);
      await situation.place('empty', '');
      const empty = new Gathered();
      expect(await session.retrbinary(`RETR ${situation.path('empty')}`, empty.take)).toMatch(/^226/);
      expect(empty.bytes.length).toBe(0);
      await expect(session.retrbinary(`RETR ${situation.path('none')}`, empty.take)).rejects.toThrow(
        ErrorPerm,
      );
      expect(await session.size(path)).toBe(content.length);
      expect(situation.wire).toContain('> REST 299990');
    },
  },
  {
    row: 11,
    title: 'retrlines delivers lines without line endings, and rejects one over the limit',
    run: async (situation) => {
      const path = await situation.place('text', 'first\n\ngrüße €\r\nno end');
      const session = await situation.openSession();
      const lines: string[] = [];
      expect(await session.retrlines(`RETR ${path}`, (line) => void lines.push(line))).toMatch(/^226/);
      expect(lines.map((line) => line.replace(/\r$/, ''))).toEqual(['first', '', 'grüße €', 'no end']);
      expect(situation.wire).toContain('> TYPE A');
      // The next binary transfer sets its own type again.
      const whole = new Gathered();
      await session.retrbinary(`RETR ${path}`, whole.take);
      expect(whole.bytes.toString()).toBe('first\n\ngrüße €\r\nno end');
      const long = await situation.place('long', `${'x'.repeat(8192)}\n${'y'.repeat(8193)}\n`);
      const taken: number[] = [];
      await expect(session.retrlines(`RETR ${long}`, (line) => void taken.push(line.length))).rejects.toThrow(
        ErrorProto,
      );
      expect(taken).toEqual([8192]);
    },
  },
  {
    row: 12,
    title: 'storbinary stores every byte, at an offset by rest, and reports each block',
    run: async (situation) => {
      const session = await situation.openSession();
      const sent: number[] = [];
      const blocks = [content.subarray(0, 100_000), content.subarray(100_000)];
      const options = { onBytes: (count: number) => void sent.push(count) };
      expect(await session.storbinary(`STOR ${situation.path('a')}`, blocks, options)).toMatch(/^226/);
      expect(sent).toEqual([100_000, 200_000]);
      expect((await situation.stored('a')).equals(content)).toBe(true);
      await session.storbinary(`STOR ${situation.path('a')}`, [content.subarray(0, 10)], {
        offsetBytes: 299_990,
      });
      const changed = await situation.stored('a');
      expect(changed.subarray(299_990).equals(content.subarray(0, 10))).toBe(true);
      expect(changed.length).toBe(300_000);
      expect(await session.storbinary(`STOR ${situation.path('empty')}`, [])).toMatch(/^226/);
      expect((await situation.stored('empty')).length).toBe(0);
      await expect(session.storbinary(`STOR ${situation.path('none/a')}`, blocks)).rejects.toThrow(ErrorPerm);
      expect(await session.size(situation.path('a'))).toBe(300_000);
    },
  },
  {
    row: 13,
    title: 'storlines ends every line in CRLF and doubles none of them',
    run: async (situation) => {
      const session = await situation.openSession();
      const sent: string[] = [];
      const source = [Buffer.from('bare\nreturned\r'), Buffer.from('\n\nlast')];
      const onLine = (line: Buffer): void => void sent.push(line.toString());
      await session.storlines(`STOR ${situation.path('text')}`, source, { onLine });
      expect(sent).toEqual(['bare\r\n', 'returned\r\n', '\r\n', 'last\r\n']);
      // How ASCII type is stored on disk is up to the server.
      const stored = (await situation.stored('text')).toString();
      expect(['bare\nreturned\n\nlast\n', 'bare\r\nreturned\r\n\r\nlast\r\n']).toContain(stored);
      expect(situation.wire).toContain('> TYPE A');
    },
  },
  {
    row: 14,
    title: 'transfercmd hands over the data socket, in both directions',
    run: async (situation) => {
      const path = await situation.place('a', content);
      const session = await situation.openSession();
      await session.voidcmd('TYPE I');
      const incoming = await session.transfercmd(`RETR ${path}`, { offsetBytes: 100_000 });
      expect(incoming instanceof TLSSocket).toBe(situation.isSecure);
      const blocks = (await incoming.toArray()) as Buffer[];
      expect(Buffer.concat(blocks).equals(content.subarray(100_000))).toBe(true);
      expect(await session.voidresp()).toMatch(/^226/);
      const outgoing = await session.transfercmd(`STOR ${situation.path('b')}`);
      outgoing.resume().end(content);
      expect(await session.voidresp()).toMatch(/^226/);
      expect((await situation.stored('b')).equals(content)).toBe(true);
      await expect(session.transfercmd(`RETR ${situation.path('none')}`)).rejects.toThrow(ErrorPerm);
      expect(await session.voidcmd('NOOP')).toMatch(/^200/);
    },
  },
  {
    row: 15,
    title: "ntransfercmd returns the size from the server's 150, or null",
    run: async (situation) => {
      const path = await situation.place('a', content);
      const session = await situation.openSession();
      await session.voidcmd('TYPE I');
      const { socket, sizeBytes } = await session.ntransfercmd(`RETR ${path}`);
      const named = situation.wire.find((line) => line.startsWith('< 150'));
      expect(sizeBytes).toBe(named !== undefined && /\(\d+ bytes\)/.test(named) ? content.length : null);
      await once(socket.resume(), 'close');
      await session.voidresp();
    },
  },
  {
    row: 17,
    title: 'setPasv chooses who listens, transfer by transfer',
    run: async (situation) => {
      const path = await situation.place('a', 'content');
      const session = await situation.openSession();
      const active = situation.isIPv6 ? 'EPRT' : 'PORT';
      for (const passive of [true, false, true, false]) {
        situation.wire.length = 0;
        session.setPasv(passive);
        const gathered = new Gathered();
        await session.retrbinary(`RETR ${path}`, gathered.take);
        expect(gathered.bytes.toString()).toBe('content');
        expect(situation.verbs).toContain(passive ? 'EPSV' : active);
        expect(situation.verbs).not.toContain(passive ? active : 'EPSV');
      }
    },
  },
  {
    row: 18,
    title: 'makepasv and makeport agree on a port, and a transfer by hand runs over it',
    run: async (situation) => {
      const path = await situation.place('a', content);
      const session = await situation.openSession();
      await session.voidcmd('TYPE I');
      const { host, port } = await session.makepasv();
      expect(host).toBe(situation.server.address);
      if (!situation.isSecure) {
        const data = connect({ host, port });
        expect(await session.sendcmd(`RETR ${path}`)).toMatch(/^1/);
        expect(Buffer.concat((await data.toArray()) as Buffer[]).equals(content)).toBe(true);
        expect(await session.voidresp()).toMatch(/^226/);
      }
      const listening = await session.makeport();
      if (!situation.isSecure) {
        expect(await session.sendcmd(`RETR ${path}`)).toMatch(/^1/);
        const data = await listening.accept();
        expect(Buffer.concat((await data.toArray()) as Buffer[]).equals(content)).toBe(true);
        expect(await session.voidresp()).toMatch(/^226/);
      }
      listening.close();
      expect(await session.voidcmd('NOOP')).toMatch(/^200/);
    },
  },
  {
    row: 27,
    title: 'abort ends a download and an upload, and the session remains usable',
    run: async (situation) => {
      const path = await situation.placeSparse('large', 2 ** 30);
      const session = await situation.openSession();
      expect(await session.abort()).toMatch(/^22[56]/);
      await abortWhile(session, (begin) => session.retrbinary(`RETR ${path}`, begin));
      expect(await session.size(path)).toBe(2 ** 30);
      await abortWhile(session, (begin) =>
        session.storbinary(`STOR ${situation.path('b')}`, endless(65_536), { onBytes: begin }),
      );
      await checkUsable(situation, session);
      const socket = await session.transfercmd(`RETR ${path}`);
      const ended = new Promise((resolve) => socket.once('close', resolve));
      // vsftpd answers in plain text when a TLS data connection ends before it has read all of the handshake.
      await once(socket, 'readable');
      expect(await session.abort()).toMatch(/^(226|225|426)/);
      await ended;
      await checkUsable(situation, session);
    },
  },
  {
    row: 33,
    title: 'transfers resume from the size that has arrived, both ways',
    run: async (situation) => {
      const path = situation.path('a');
      const session = await situation.openSession();
      await session.storbinary(`STOR ${path}`, [content.subarray(0, 123_456)]);
      const offsetBytes = (await session.size(path)) ?? 0;
      expect(offsetBytes).toBe(123_456);
      await session.storbinary(`STOR ${path}`, [content.subarray(offsetBytes)], { offsetBytes });
      expect((await situation.stored('a')).equals(content)).toBe(true);
      await session.storbinary(`APPE ${path}`, [content.subarray(0, 5)]);
      expect(await session.size(path)).toBe(300_005);
      const rest = new Gathered();
      await session.retrbinary(`RETR ${path}`, rest.take, { offsetBytes: 300_000 });
      expect(rest.bytes.equals(content.subarray(0, 5))).toBe(true);
    },
  },
];

type Session = Awaited<ReturnType<Situation['openSession']>>;

/** Starts a transfer and aborts it once data is moving. */
async function abortWhile(session: Session, start: (begin: () => void) => Promise<string>): Promise<void> {
  const moving = Promise.withResolvers<undefined>();
  const transfer = start(() => moving.resolve(undefined));
  const outcome = transfer.catch((error: unknown) => error);
  await Promise.race([moving.promise, transfer]);
  expect(await session.abort()).toMatch(/^(226|225|426)/);
  expect(await outcome).toBeInstanceOf(TransferAborted);
}

async function checkUsable(situation: Situation, session: Session): Promise<void> {
  expect(await session.pwd()).toBe(situation.server.loginDir);
  await session.storbinary(`STOR ${situation.path('after')}`, [content]);
  expect((await situation.stored('after')).equals(content)).toBe(true);
}
