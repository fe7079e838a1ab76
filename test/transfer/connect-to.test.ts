import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  connectTo,
  deploy,
  mirror,
  OptionError,
  registerProtocol,
  type RemoteHooks,
} from '../../transfer/index.ts';
import { MemoryRemote } from '../../transfer/testing.ts';
import { scratchFolder } from '../support/sites/scratch-folder.ts';
import { ToyRemote, type ToyServer, toyServer } from '../support/toy-protocol/toy-remote.ts';

const toy = (host: string): ToyServer => ({ protocol: 'toy', host, user: 'alice' });

describe('a protocol that somebody registers', () => {
  test('is deployed to and mirrored from, by its description alone', async () => {
    registerProtocol<ToyServer>('toy', (server, hooks) => new ToyRemote(server, hooks));
    await using scratch = await scratchFolder();
    const [site, copy] = [join(scratch.path, 'site'), join(scratch.path, 'copy')];
    await mkdir(join(site, 'assets'), { recursive: true });
    await writeFile(join(site, 'index.html'), 'a page');
    await writeFile(join(site, 'assets/style.css'), 'a style');

    const lines: string[] = [];
    const hooks: RemoteHooks = { onWire: (_session, line) => lines.push(line) };
    const server = connectTo(toy('one.example'), hooks);
    expect(await deploy({ server, localDir: site })).toMatchObject({ uploaded: 2 });
    expect(lines).toContain('HELLO alice');
    expect(toyServer('one.example').files.get('/assets/style.css')?.toString()).toBe('a style');

    const report = await mirror({ server: connectTo(toy('one.example')), localDir: copy, exclude: ['/.*'] });
    expect(report).toMatchObject({ fetched: 2, failures: [] });
    expect(await readFile(join(copy, 'assets/style.css'), 'utf8')).toBe('a style');
    expect(toyServer('one.example').openSessions).toBe(0);
  });
});

test('a remote is taken as it is', () => {
  const remote = new MemoryRemote();
  expect(connectTo(remote)).toBe(remote);
});

test('a description without a protocol means FTP', () => {
  expect(connectTo({ host: 'ftp.example.com' }).label).toBe('ftp.example.com');
});

test('an unknown protocol is an error that names the known ones', () => {
  const connect = (): unknown => connectTo({ protocol: 'gopher', host: 'example.com' });
  expect(connect).toThrow(OptionError);
  expect(connect).toThrow('server.protocol is "gopher"');
  expect(connect).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/^Give one of: ftp\b/) as string }),
  );
});

test('a run to an unknown protocol fails with that error before anything is done', async () => {
  await using scratch = await scratchFolder();
  await writeFile(join(scratch.path, 'index.html'), 'a page');
  const server = { protocol: 'gopher', host: 'example.com' } as unknown as { host: string };
  await expect(deploy({ server, localDir: scratch.path })).rejects.toMatchObject({
    name: 'DeployError',
    message: 'server.protocol is "gopher"',
    cause: { name: 'OptionError' },
  });
});
