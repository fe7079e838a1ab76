import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type ServerMode } from '../../servers/start.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { serverOptions } from '../../support/sites/server-options.ts';
import { installPacked, type PackedProject, projectRoot, run } from './packed-project.ts';

let project: PackedProject;

beforeAll(async () => {
  project = await installPacked();
}, 300_000);

afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

const modes: ServerMode[] = [
  { kind: 'pyftpdlib', tls: 'none' },
  { kind: 'vsftpd', tls: 'explicit' },
];

describe('the packed package, in a project that has nothing else', () => {
  test.each(modes)('runs as an ES module against $kind, TLS $tls', async (mode) => {
    await using server = await startServer(mode);
    await using local = await scratchFolder();
    const argument = JSON.stringify({ server: serverOptions(server), localDir: local.path });
    const output = await run(project.folder, process.execPath, 'program.mjs', argument);
    expect(JSON.parse(output)).toEqual({
      fetched: 2,
      downloaded: 'first',
      mirrored: 'second',
      isErrorPerm: true,
    });
  });

  test.each(modes)('runs as CommonJS against $kind, TLS $tls, with the same classes', async (mode) => {
    await using server = await startServer(mode);
    const argument = JSON.stringify({ server: serverOptions(server) });
    const output = await run(project.folder, process.execPath, 'program.cjs', argument);
    expect(JSON.parse(output)).toEqual({ isSameClass: true, welcome: '220' });
  });

  test('has an in-memory remote for tests, which uses the error classes of the module', async () => {
    await using local = await scratchFolder();
    const output = await run(project.folder, process.execPath, 'testing.mjs', join(local.path, 'site'));
    expect(JSON.parse(output)).toEqual({
      uploaded: 1,
      page: 'a page',
      isDeployError: true,
      isRemoteError: true,
      isSameClass: true,
    });
  });

  test('has self-contained types, for both kinds of modules', async () => {
    const compiler = join(projectRoot, 'node_modules/typescript/bin/tsc');
    expect(await run(project.folder, process.execPath, compiler, '-p', '.')).toBe('');
    const packed = join(project.folder, 'node_modules/n8n-nodes-storbinary/dist/transfer');
    const files = ['index.d.mts', 'testing.d.mts'].map((name) => readFile(join(packed, name), 'utf8'));
    // Docstrings may show an import of the package itself.
    const declarations = (await Promise.all(files)).join('\n').replaceAll(/\/\*.*?\*\//gs, '');
    const imports = declarations.matchAll(/(?:from|import\() ?['"]([^'"]+)/g).map(([, name]) => name);
    expect([...imports].filter((name) => !/^(?:node:)?(?:net|tls|stream|buffer)$/.test(name ?? ''))).toEqual(
      [],
    );
  });

  test('contains the licences of what is bundled, and installs no other package', async () => {
    const modules = await readdir(join(project.folder, 'node_modules'));
    expect(modules.filter((name) => !name.startsWith('.')).sort()).toEqual([
      '@types',
      'n8n-nodes-storbinary',
    ]);
    const packed = join(project.folder, 'node_modules/n8n-nodes-storbinary');
    const licences = await readFile(join(packed, 'dist/transfer/licences.txt'), 'utf8');
    expect(licences).toMatch(
      /basic-ftp[\s\S]+Permission is hereby granted[\s\S]+picomatch[\s\S]+Permission is/,
    );
    expect(await readdir(packed)).not.toContain('transfer');
  });

  test('contains the nodes and the credential that it registers with n8n', async () => {
    const packed = join(project.folder, 'node_modules/n8n-nodes-storbinary');
    const { n8n } = JSON.parse(await readFile(join(packed, 'package.json'), 'utf8')) as {
      n8n: { nodes: string[]; credentials: string[] };
    };
    const registered = [...n8n.nodes, ...n8n.credentials];
    const missing = registered.filter((path) => !existsSync(join(packed, path)));
    expect(registered.length).toBeGreaterThan(2);
    expect(missing).toEqual([]);
  });

  test('passes publint', async () => {
    const tarball = await readFile(project.tarball);
    const { messages } = await publint({
      pack: { tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength) },
      level: 'warning',
    });
    expect(messages).toEqual([]);
  });
});
