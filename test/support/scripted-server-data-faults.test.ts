import { once } from 'node:events';
import { type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { download, openClient, pattern, upload } from './ftp-client.ts';
import { RawControl } from './raw-control.ts';
import { faults, type Overrides, startScriptedServer } from './scripted-server/index.ts';

async function login(...overrides: Overrides[]) {
  const server = await startScriptedServer({ overrides });
  const control = await RawControl.login(server);
  onTestFinished(async () => {
    control[Symbol.dispose]();
    await server.close();
  });
  return { server, control };
}

/** Everything that the server sends, and how it ends the connection. Call it before the connection can end. */
async function received(data: Socket): Promise<{ bytes: Buffer; ending: 'fin' | 'reset' }> {
  const chunks: Buffer[] = [];
  data.on('data', (chunk) => chunks.push(chunk));
  const ending = await Promise.race([
    once(data, 'end').then(() => 'fin' as const),
    once(data, 'error').then(() => 'reset' as const),
  ]).catch(() => 'reset' as const);
  return { bytes: Buffer.concat(chunks), ending };
}

/** Sends the command and the bytes, and leaves the data connection open unless it should end. */
async function store(control: RawControl, line: string, content: Buffer, ends = true): Promise<Socket> {
  const data = await control.openData();
  data.on('error', () => data.destroy());
  control.send(line);
  expect(await control.reply()).toMatch(/^150 /);
  data.write(content);
  if (ends) data.end();
  return data;
}

test('resetDataAfter: an upload keeps exactly the bytes before the reset', async () => {
  const { server, control } = await login(faults.resetDataAfter(100_000));
  const data = await store(control, 'STOR /a', pattern(300_000));
  expect((await received(data)).ending).toBe('reset');
  expect(await control.reply()).toMatch(/^426 /);
  expect(server.files.get('/a')).toEqual(pattern(100_000));
});

test('resetDataAfter: a download ends with RST after exactly those bytes', async () => {
  const { server, control } = await login(faults.resetDataAfter(1000, { verbs: ['RETR'] }));
  server.files.set('/a', pattern(5000));
  const data = await control.openData();
  control.send('RETR /a');
  const { bytes, ending } = await received(data);
  expect(ending).toBe('reset');
  expect(bytes).toEqual(pattern(1000));
  expect(await control.reply()).toMatch(/^150 /);
  expect(await control.reply()).toMatch(/^426 /);
  expect(await control.command('NOOP')).toMatch(/^200 /);
});

test('resetDataAfter: transfers that are too short do not count towards `times`', async () => {
  const { server, control } = await login(faults.resetDataAfter(10, { times: 1 }));
  const codes: string[] = [];
  for (const size of [9, 20, 20]) {
    await store(control, `STOR /${size}`, pattern(size));
    codes.push((await control.reply()).slice(0, 3));
  }
  expect(codes).toEqual(['226', '426', '226']);
  expect(server.files.get('/20')).toEqual(pattern(20));
});

test('resetDataAfter works over TLS', async () => {
  const server = await startScriptedServer({
    tls: 'explicit',
    overrides: faults.resetDataAfter(200_000, { times: 1 }),
  });
  onTestFinished(() => server.close());
  const client = await openClient(server);
  await expect(upload(client, '/a', pattern(900_000))).rejects.toThrow();
  expect(server.files.get('/a')).toEqual(pattern(200_000));
});

test('endDataAfter: a short download with a 226', async () => {
  const { server, control } = await login(faults.endDataAfter(3));
  server.files.set('/a', 'abcdef');
  const data = await control.openData();
  control.send('RETR /a');
  expect(await received(data)).toEqual({ bytes: Buffer.from('abc'), ending: 'fin' });
  expect(await control.reply()).toMatch(/^150 .*\(6 bytes\)/);
  expect(await control.reply()).toMatch(/^226 /);
});

test('endDataAfter: an upload that the server closes early with a 226', async () => {
  const { server, control } = await login(faults.endDataAfter(3));
  await store(control, 'STOR /a', Buffer.from('abcdef'), false);
  expect(await control.reply()).toMatch(/^226 /);
  expect(server.files.get('/a')?.toString()).toBe('abc');
});

test('endDataAfter can cut a listing short', async () => {
  const { server, control } = await login(faults.endDataAfter(5, { verbs: ['MLSD'] }));
  server.files.set('/a', '');
  const data = await control.openData();
  control.send('MLSD /');
  expect((await received(data)).bytes.toString()).toBe('type=');
});

test('stallDataAfter stalls until the client aborts', async () => {
  const { server, control } = await login(faults.stallDataAfter(4));
  await store(control, 'STOR /a', Buffer.from('abcdef'), false);
  await server.until(() => server.files.get('/a')?.length === 4);
  expect(await control.command('ABOR')).toMatch(/^426 /);
  expect(await control.reply()).toMatch(/^226 /);
});

test.each([
  { reply: undefined, expected: /^452 / },
  { reply: '552 Disk quota exceeded.', expected: /^552 / },
])('diskFullAfter answers $expected in mid-transfer', async ({ reply, expected }) => {
  const { server, control } = await login(faults.diskFullAfter(1000, reply ? { reply } : {}));
  await store(control, 'APPE /a', pattern(2000), false);
  expect(await control.reply()).toMatch(expected);
  expect(server.files.get('/a')).toEqual(pattern(1000));
});

test('refuseData answers 425 and closes the passive port', async () => {
  const { control } = await login(faults.refuseData({ times: 1 }));
  const ending = received(await control.openData());
  expect(await control.command('STOR /a')).toMatch(/^425 /);
  expect((await ending).ending).toBe('fin');
  await store(control, 'STOR /a', Buffer.from('a'));
  expect(await control.reply()).toMatch(/^226 /);
});

test('resetDataThenRefuse resets before its 550', async () => {
  const { control } = await login(faults.resetDataThenRefuse({ verbs: ['RETR'] }));
  const ending = received(await control.openData());
  expect(await control.command('RETR /a')).toMatch(/^550 /);
  expect((await ending).ending).toBe('reset');
});

test('a missing data connection is a 425', async () => {
  const server = await startScriptedServer({ dataTimeoutMs: 20 });
  onTestFinished(() => server.close());
  using control = await RawControl.login(server);
  await control.command('EPSV');
  expect(await control.command('STOR /a')).toMatch(/^425 /);
});

test('keepOnly stores less than it reports', async () => {
  const { server, control } = await login(faults.keepOnly(100));
  await store(control, 'STOR /a', pattern(300));
  expect(await control.reply()).toMatch(/^226 /);
  expect(server.bytesReceived).toBe(300);
  expect(server.files.get('/a')).toEqual(pattern(100));
});

test('zeroFillRestart: the size is right, the content is not', async () => {
  const { server, control } = await login(faults.zeroFillRestart());
  server.files.set('/a', 'abcd');
  expect(await control.command('REST 4')).toMatch(/^350 /);
  await store(control, 'STOR /a', Buffer.from('ef'));
  expect(await control.reply()).toMatch(/^226 /);
  expect(server.files.get('/a')?.toString()).toBe('\0\0\0\0ef');
});

test('truncateAppend keeps only the tail, with a 226', async () => {
  const { server, control } = await login(faults.truncateAppend());
  server.files.set('/a', 'abcd');
  await store(control, 'APPE /a', Buffer.from('ef'));
  expect(await control.reply()).toMatch(/^226 /);
  expect(server.files.get('/a')?.toString()).toBe('ef');
});

test('ways to refuse resuming', async () => {
  const { server, control } = await login(faults.refuseRestart());
  server.files.set('/a', 'abcd');
  expect(await control.command('REST 2')).toMatch(/^501 /);

  server.setOverrides(faults.refuseStoreRestart());
  expect(await control.command('REST 2')).toMatch(/^350 /);
  await control.openData();
  expect(await control.command('STOR /a')).toMatch(/^451 /);
  await control.openData();
  expect(await control.command('APPE /a')).toMatch(/^451 /);

  server.setOverrides(faults.refuseAppend());
  await control.openData();
  expect(await control.command('APPE /a')).toMatch(/^550 /);
  await store(control, 'STOR /b', Buffer.from('whole'));
  expect(await control.reply()).toMatch(/^226 /);
  expect(server.files.get('/a')?.toString()).toBe('abcd');
});

test('refuseReplacingRename refuses only renames onto an existing file', async () => {
  const { server, control } = await login(faults.refuseReplacingRename('553 File exists.'));
  server.files.set('/new', 'new').set('/old', 'old');
  await control.command('RNFR /new');
  expect(await control.command('RNTO /old')).toBe('553 File exists.');
  await control.command('RNFR /new');
  expect(await control.command('RNTO /newer')).toMatch(/^250 /);
  expect(server.files.keys()).toEqual(['/newer', '/old']);
});

test('an empty file and an offset at the end of the file are accepted', async () => {
  const { server } = await login();
  const client = await openClient(server);
  await upload(client, '/empty', Buffer.alloc(0));
  expect(await download(client, '/empty')).toEqual(Buffer.alloc(0));
  client.close();
});
