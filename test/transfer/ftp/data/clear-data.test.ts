import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { ErrorPerm, FTP_TLS } from '../../../../transfer/index.ts';
import { type ServerSettings, startServer } from '../../../servers/start.ts';

/** Settings that let each server accept unencrypted data connections beside a protected control connection. */
const clearDataAllowed: readonly ServerSettings[] = [
  { kind: 'vsftpd', tls: 'explicit', extra: ['force_local_data_ssl=NO'] },
  { kind: 'proftpd', tls: 'explicit', proftpd: { tlsRequired: 'ctrl' } },
  { kind: 'pure-ftpd', tls: 'explicit', extra: ['-Y', '2'] },
  { kind: 'pyftpdlib', tls: 'explicit', extra: ['handler.tls_data_required = False'] },
];

test.each(clearDataAllowed)(
  'protC leaves data connections unencrypted, protP protects them again: $kind',
  async (settings) => {
    await using server = await startServer(settings);
    const { user, password, ca: caCertificate, port } = server;
    await using session = await FTP_TLS.open({ host: 'localhost', port, user, password, caCertificate });
    const isSecured: boolean[] = [];
    for (const protection of ['protP', 'protC', 'protP'] as const) {
      for (const passive of [true, false]) {
        expect(await session[protection]()).toMatch(/^200/);
        session.setPasv(passive);
        const socket = await session.transfercmd(`STOR ${protection}`);
        isSecured.push(socket instanceof TLSSocket);
        socket.end('content');
        expect(await session.voidresp()).toMatch(/^226/);
        expect(await readFile(join(server.root, protection), 'utf8')).toBe('content');
      }
    }
    expect(isSecured).toEqual([true, true, false, false, true, true]);
  },
);

test('ccc removes TLS from the control connection; data connections stay protected (ProFTPD)', async () => {
  await using server = await startServer({
    kind: 'proftpd',
    tls: 'explicit',
    proftpd: { tlsRequired: 'auth+data' },
  });
  const { user, password, ca: caCertificate, port } = server;
  const wire: string[] = [];
  const session = new FTP_TLS({ caCertificate, allowCcc: true, onWire: (line) => wire.push(line) });
  await session.connect('localhost', port);
  await session.login(user, password);
  await session.protP();
  await session.storbinary('STOR before', [Buffer.from('before')]);
  expect(await session.ccc()).toMatch(/^200/);
  expect(await session.pwd()).toBe(server.loginDir);
  await session.storbinary('STOR after', [Buffer.from('after')]);
  expect(await readFile(join(server.root, 'after'), 'utf8')).toBe('after');
  await expect(session.ccc()).rejects.toThrow('already unencrypted');
  expect(await session.quit()).toMatch(/^221/);
});

test('a refused ccc leaves the session protected and usable', async () => {
  await using server = await startServer({ kind: 'vsftpd', tls: 'explicit' });
  const { user, password, ca: caCertificate, port } = server;
  const options = { host: 'localhost', port, user, password, caCertificate, allowCcc: true };
  await using session = await FTP_TLS.open(options);
  await expect(session.ccc()).rejects.toThrow(ErrorPerm);
  await session.protP();
  await session.storbinary('STOR a', [Buffer.from('x')]);
  expect(await session.pwd()).toBe('/');
});

test('ccc without allowCcc is refused before anything is sent', async () => {
  await expect(new FTP_TLS().ccc()).rejects.toThrow('allowCcc');
});
