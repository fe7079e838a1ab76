import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, glob, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { builtinModules, createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { ICredentialType, INodeType, Icon } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

interface Manifest {
  readonly n8n: { readonly nodes: readonly string[]; readonly credentials: readonly string[] };
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly dependencies?: unknown;
  readonly scripts: Readonly<Record<string, string>>;
}

describe('the package as n8n gets it', () => {
  let folder: string;
  let manifest: Manifest;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'n8n-package-'));
    await run(process.execPath, [join(root, 'nodes/build.mjs'), join(folder, 'dist')]);
    for (const name of ['package.json', 'LICENSE', 'README.md'])
      await cp(join(root, name), join(folder, name));
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const classOf = (file: string): INodeType | ICredentialType => {
    const name = basename(file).replace(/\..*$/, '');
    const exported = createRequire(join(folder, 'package.json'))(join(folder, file)) as Record<
      string,
      unknown
    >;
    const Type = exported[name] as new () => INodeType | ICredentialType;
    return new Type();
  };

  it('contains dist, the licence, the readme and package.json, and no types beside the credential', async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: folder });
    const [packed] = JSON.parse(stdout) as [{ files: { path: string }[] }];
    const paths = packed.files.map(({ path }) => path);
    const outside = paths.filter((path) => !path.startsWith('dist/'));
    expect(outside.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(paths.filter((path) => /credentials.*\.d\.ts$|\.ts$|\.test\./.test(path))).toEqual([]);
  });

  it('needs no packages other than those that n8n brings', async () => {
    expect(manifest.dependencies).toBeUndefined();
    expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
    expect(Object.keys(manifest.scripts)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(pre|post)?(install|prepare|publish)$/)]),
    );
    const required = new Set<string>();
    for await (const file of glob('dist/**/*.js', { cwd: folder })) {
      const code = await readFile(join(folder, file), 'utf8');
      for (const [, name = ''] of code.matchAll(/\brequire\("([^"]+)"\)/g)) required.add(name);
    }
    const isBrought = (name: string) =>
      name === 'n8n-workflow' || name.startsWith('.') || builtinModules.includes(name.replace(/^node:/, ''));
    expect([...required].filter((name) => !isBrought(name))).toEqual([]);
  });

  it('loads each class that it registers, with its icons and its codex', async () => {
    for (const file of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
      const type = classOf(file);
      const icon: Icon | undefined = 'description' in type ? type.description.icon : type.icon;
      if (typeof icon !== 'object') throw new Error(`${file} has no light and dark icon`);
      for (const path of [icon.light, icon.dark]) {
        expect(existsSync(join(folder, dirname(file), path.replace('file:', '')))).toBe(true);
      }
    }
    for (const file of manifest.n8n.nodes) {
      const codex = JSON.parse(await readFile(join(folder, file.replace(/\.js$/, '.json')), 'utf8')) as {
        node: string;
      };
      const type = classOf(file) as INodeType;
      expect(codex.node).toBe(`n8n-nodes-storbinary.${type.description.name}`);
    }
  });

  it('has the credential test and the list searches that its nodes declare', () => {
    for (const file of manifest.n8n.nodes) {
      const { description, methods } = classOf(file) as INodeType;
      for (const { name, testedBy } of description.credentials ?? []) {
        expect(name).toBe('storbinaryApi');
        expect(methods?.credentialTest).toHaveProperty([testedBy as string]);
      }
      const searches = description.properties
        .flatMap(({ modes = [] }) => modes)
        .flatMap(({ typeOptions }) => typeOptions?.searchListMethod ?? []);
      for (const search of searches) expect(methods?.listSearch).toHaveProperty([search]);
    }
  });

  it('offers five actions', () => {
    const { description } = classOf('dist/nodes/StorbinaryFtp/StorbinaryFtp.node.js') as INodeType;
    const options = description.properties.find(({ name }) => name === 'operation')?.options ?? [];
    expect(options.map((option) => ('action' in option ? option.action : undefined))).toEqual([
      'Delete file or folder',
      'Download file',
      'List folder content',
      'Rename or move file or folder',
      'Upload file',
    ]);
  });
});
