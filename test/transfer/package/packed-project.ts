import { execFile } from 'node:child_process';
import { cp, readdir, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';

export const projectRoot = resolve(import.meta.dirname, '../../..');

const execute = promisify(execFile);

/** Runs a program; if it fails, rejects with its whole output. */
export async function run(folder: string, program: string, ...args: string[]): Promise<string> {
  const outcome = execute(program, args, { cwd: folder, maxBuffer: 16 * 1024 * 1024 });
  const { stdout } = await outcome.catch((error: unknown) => {
    const { message, stdout: said = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${message}\n${said}\n${stderr}`, { cause: error });
  });
  return stdout;
}

export interface PackedProject extends AsyncDisposable {
  readonly folder: string;
  readonly tarball: string;
}

/**
 * Packs the package, which also builds it, and installs it without a network into a project that contains only the programs
 * of `consumer/`.
 */
export async function installPacked(): Promise<PackedProject> {
  await using cleanup = new AsyncDisposableStack();
  const scratch = cleanup.use(await scratchFolder());
  await run(projectRoot, 'npm', 'pack', '--pack-destination', scratch.path);
  const [packed = 'nothing'] = await readdir(scratch.path);
  const tarball = join(scratch.path, packed);
  const folder = join(scratch.path, 'project');
  await cp(join(import.meta.dirname, 'consumer'), folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  // The packages that the nodes plug into are not installed: the module has to work without them.
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps'];
  await run(folder, 'npm', 'install', '--offline', ...quiet, tarball);
  await symlink(join(projectRoot, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  const done = cleanup.move();
  return { folder, tarball, [Symbol.asyncDispose]: () => done.disposeAsync() };
}
