import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { mirror, type MirrorEvent, type MirrorOptions, type MirrorReport } from '../../../transfer/index.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { scriptedServerOptions } from '../../support/sites/server-options.ts';
import { cutAfter, type FaultRule } from '../../support/fault-proxy/index.ts';
import { startProxiedServer } from '../../support/proxied-server.ts';
import { defaultFeatures, type ServerOptions } from '../../support/scripted-server/index.ts';

const changedAt = new Date('2025-06-07T08:09:10Z');

async function setUp(options: ServerOptions = {}, ...rules: FaultRule[]) {
  const { server, proxy } = await startProxiedServer(options, ...rules);
  const local = await scratchFolder();
  onTestFinished(() => local[Symbol.asyncDispose]());
  const events: MirrorEvent[] = [];
  const run = (more: Partial<MirrorOptions> = {}): Promise<MirrorReport> =>
    mirror({
      server: scriptedServerOptions(server, { host: proxy.host, port: proxy.port }),
      localDir: local.path,
      onEvent: (event) => events.push(event),
      ...more,
    });
  const read = (path: string): Promise<string> => readFile(join(local.path, path), 'utf8');
  return { server, proxy, folder: local.path, events, run, read };
}

test('files are compared by size and time, size, or checksum', async () => {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const { server, folder, run, read } = await setUp({
    features: [...defaultFeatures, 'XSHA256'],
    overrides: {
      XSHA256: (session, argument) => {
        session.reply(`250 ${sha256((server.files.get(argument) ?? '').toString())}`);
      },
    },
  });
  server.files.set('/a', 'aaaa', changedAt);
  await writeFile(join(folder, 'a'), 'bbbb');
  await utimes(join(folder, 'a'), changedAt, changedAt);
  expect((await run()).unchanged).toBe(1);
  expect((await run({ compare: 'size' })).unchanged).toBe(1);
  expect((await run({ compare: 'checksum' })).replaced).toBe(1);
  expect(await read('a')).toBe('aaaa');
  expect((await stat(join(folder, 'a'))).mtime).toEqual(changedAt);
  await utimes(join(folder, 'a'), changedAt, new Date(changedAt.getTime() + 1000));
  expect((await run({ compare: 'checksum' })).unchanged).toBe(1);
  expect((await run()).replaced).toBe(1);
});

test('comparing by checksum is an error where the server computes none', async () => {
  const { server, folder, run } = await setUp();
  server.files.set('/a', 'aaaa');
  await writeFile(join(folder, 'a'), 'bbbb');
  await expect(run({ compare: 'checksum' })).rejects.toMatchObject({
    hint: 'Compare by time or by size instead.',
  });
});

test('patterns leave out what is neither fetched nor deleted', async () => {
  const { server, folder, run, events } = await setUp();
  server.files.set('/a.html', 'a').set('/b.tmp', 'b').set('/cache/c', 'c').set('/keep/d', 'd');
  await mkdir(join(folder, 'cache'));
  await writeFile(join(folder, 'cache/mine'), 'mine');
  await writeFile(join(folder, 'mine.tmp'), 'mine');
  await writeFile(join(folder, 'gone.html'), 'gone');
  const report = await run({ exclude: ['*.tmp', 'cache/'], deleteLocal: true });
  expect(report).toMatchObject({ fetched: 2, deleted: 1 });
  expect((await readdir(folder)).sort()).toEqual(['a.html', 'cache', 'keep', 'mine.tmp']);
  expect(events.filter(({ type }) => type === 'left-out')).toHaveLength(2);
});

test('more deletions than allowed are refused before anything is done', async () => {
  const { server, folder, run } = await setUp();
  server.files.set('/a', 'a');
  for (const name of ['x', 'y', 'z']) await writeFile(join(folder, name), name);
  await expect(run({ deleteLocal: true, maxDelete: 2 })).rejects.toThrow('would delete 3 local files');
  expect((await readdir(folder)).sort()).toEqual(['x', 'y', 'z']);
  await expect(run({ deleteLocal: true, maxDelete: '70%' })).rejects.toThrow('at most 2 may be deleted');
  expect((await run({ deleteLocal: true, maxDelete: '100%' })).deleted).toBe(3);
});

test('it resumes after cuts, and a later run resumes from what an earlier one fetched', async () => {
  const random = seededRandom(12);
  const { server, proxy, folder, run } = await setUp({}, cutAfter(150_000, { direction: 'down', times: 6 }));
  let totalBytes = 0;
  for (let index = 0; index < 12; index += 1) {
    const content = randomBytes(random, 100_000 + index * 40_000);
    totalBytes += content.length;
    server.files.set(`/dir${index % 3}/file${index}`, content, changedAt);
  }
  const stopped = run({ connections: 2, retries: 0 });
  await expect(stopped).rejects.toMatchObject({ name: 'MirrorError' });
  const report = await run({ connections: 3, retries: 20 });
  expect(proxy.stats.cuts).toBe(6);
  expect(report.bytesResumed).toBeGreaterThan(0);
  expect(report.bytesReceived).toBeLessThan(totalBytes + 6 * 3 * 200_000);
  for (const path of server.files.keys()) {
    expect((await readFile(join(folder, path))).equals(server.files.get(path) ?? Buffer.alloc(0))).toBe(true);
  }
  expect((await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('a file whose part has the name of another file gets another part', async () => {
  const { server, run, read } = await setUp();
  server.files.set('/a', 'the file').set('/a.part', 'not a part').set('/a.part.part', 'nor this');
  expect((await run({ connections: 1 })).fetched).toBe(3);
  expect([await read('a'), await read('a.part'), await read('a.part.part')]).toEqual([
    'the file',
    'not a part',
    'nor this',
  ]);
});

test('a file that changes while it is fetched is fetched again; one that keeps changing is a failure', async () => {
  const { server, run, read } = await setUp();
  let writes = 0;
  server.files
    .set('/calm', 'calm', changedAt)
    .set('/log', 'line 0', changedAt)
    .set('/once', 'old', changedAt);
  server.setOverrides({
    RETR: async (_session, argument, proceed) => {
      await proceed();
      writes += 1;
      const at = new Date(changedAt.getTime() + writes * 60_000);
      if (argument === '/log') server.files.set('/log', `line ${writes}`, at);
      if (argument === '/once' && server.files.get('/once')?.toString() === 'old') {
        server.files.set('/once', 'new', at);
      }
    },
  });
  await expect(run()).rejects.toMatchObject({ report: { fetched: 2, failures: [{ path: 'log' }] } });
  expect(await read('once')).toBe('new');
  expect(await read('calm')).toBe('calm');
});

test('size and time of a fetched file are checked in one write', async () => {
  const { server, run } = await setUp();
  for (let index = 0; index < 5; index += 1) server.files.set(`/file${index}`, `content ${index}`, changedAt);
  await run({ connections: 1 });
  const checks = server.writes.filter(({ lines }) => lines.some((line) => line.startsWith('MDTM')));
  expect(checks).toHaveLength(5);
  expect(checks.every(({ lines }) => lines.some((line) => line.startsWith('SIZE')))).toBe(true);
});

test('events report the phases in order, each file once, and progress up to 100 %', async () => {
  const { server, run, events } = await setUp();
  server.files.set('/a', 'aaaa').set('/b/c', 'cc');
  await run();
  const phases = events.flatMap((event) => (event.type === 'phase' ? [event.phase] : []));
  expect(phases).toEqual(['connect', 'list', 'compare', 'fetch']);
  const fetched = events.flatMap((event) => (event.type === 'fetched' ? [event.path] : []));
  expect(fetched.sort()).toEqual(['a', 'b/c']);
  const last = events.findLast((event) => event.type === 'progress');
  expect(last).toMatchObject({ progress: { bytes: 6, totalBytes: 6, percent: 100 }, filesDone: 2 });
  expect(JSON.stringify(events)).not.toContain('secret');
});

test('a signal stops it immediately, and the error says so', async () => {
  const { server, run } = await setUp();
  server.files.set('/a', 'aaaa');
  const stop = new AbortController();
  const stopped = run({
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'planned') stop.abort(new Error('enough'));
    },
  });
  await expect(stopped).rejects.toThrow('The mirror was stopped: enough');
});

test('invalid options are refused before the first connection', async () => {
  const { server, run } = await setUp();
  await expect(run({ connections: 0 })).rejects.toThrow('connections is 0');
  await expect(run({ exclude: ['../up'] })).rejects.toThrow('pattern');
  expect(server.sessionsOpened).toBe(0);
});
