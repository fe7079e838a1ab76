import { execFile } from 'node:child_process';
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { scratchFolder } from '../support/sites/scratch-folder.ts';

const projectRoot = resolve(import.meta.dirname, '../..');
const cruiser = join(projectRoot, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

const execute = promisify(execFile);

/** The text of each file by its path. */
export type Tree = Readonly<Record<string, string>>;

interface Cruise {
  readonly modules: readonly unknown[];
  readonly summary: { readonly violations: readonly { readonly rule: { readonly name: string } }[] };
}

/**
 * Runs the project's import lint on a tree in a separate folder; resolves to the names of the rules that it breaks, each
 * once.
 */
export async function brokenImportRules(tree: Tree): Promise<readonly string[]> {
  await using scratch = await scratchFolder();
  for (const [path, text] of Object.entries(tree)) {
    await mkdir(dirname(join(scratch.path, path)), { recursive: true });
    await writeFile(join(scratch.path, path), text);
  }
  await copyFile(join(projectRoot, 'tsconfig.json'), join(scratch.path, 'tsconfig.json'));
  await symlink(join(projectRoot, 'node_modules'), join(scratch.path, 'node_modules'), 'junction');
  const folders = [...new Set(Object.keys(tree).map((path) => path.replace(/\/.*$/, '')))];
  const { modules, summary } = await cruise(scratch.path, folders);
  // Files that were not cruised would break no rule.
  if (modules.length < Object.keys(tree).length) throw new Error('The lint does not see every file.');
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
}

async function cruise(folder: string, roots: readonly string[]): Promise<Cruise> {
  const configuration = join(projectRoot, '.dependency-cruiser.mjs');
  const options = ['--config', configuration, '--output-type', 'json'];
  const { stdout } = await execute(process.execPath, [cruiser, ...options, ...roots], {
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout) as Cruise;
}
