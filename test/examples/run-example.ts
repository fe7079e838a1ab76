import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { RunningServer } from '../servers/start.ts';

const examples = resolve(import.meta.dirname, '../../examples');

export interface ExampleRun {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs an example as a user would, in a folder; the server's authority is trusted as Node lets anyone. */
export async function runExample(
  server: RunningServer,
  folder: string,
  name: string,
  ...args: string[]
): Promise<ExampleRun> {
  const authority = join(server.root, '..', 'authority.pem');
  await writeFile(authority, server.ca);
  const child = spawn(process.execPath, [join(examples, name), ...args], {
    cwd: folder,
    env: { ...process.env, NODE_EXTRA_CA_CERTS: authority },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { output: '', errors: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.errors += text));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, ...texts };
}

/** The address of a file or folder on a server of test/servers. */
export function addressOf(server: RunningServer, path: string): string {
  const scheme = server.tls === 'none' ? 'ftp' : 'ftps';
  return `${scheme}://${server.user}:${server.password}@${server.host}:${server.port}/${encodeURI(path)}`;
}
