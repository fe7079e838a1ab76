import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePortRange } from '../../../support/free-port-range.ts';
import { runCommand } from '../../../servers/run-command.ts';
import { n8nScript, nodeProgram } from '../install/n8n-folder.ts';
import { n8nEnvironment } from './n8n-environment.ts';

/** One n8n: a user folder of its own, with its database, settings and community packages, and ports of its own. */
export interface N8nHome extends AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;

  /** Runs one of n8n's commands to its end and resolves to its standard output. */
  run(...args: string[]): Promise<string>;
}

/** A copy of the template, removed after the test. */
export async function makeHome(template: string): Promise<N8nHome> {
  const folder = await mkdtemp(join(tmpdir(), 'storbinary-n8n-'));
  await cp(template, folder, { recursive: true });
  const home = await openHome(folder);
  return {
    ...home,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

export async function openHome(folder: string): Promise<Omit<N8nHome, keyof AsyncDisposable>> {
  const { first, last } = await freePortRange(2);
  const env = n8nEnvironment({ folder, port: first, brokerPort: last });
  return {
    folder,
    port: first,
    env,
    run: (...args) => runCommand(nodeProgram, [n8nScript, ...args], { cwd: folder, env }),
  };
}
