import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deploy } from '../../transfer/index.ts';
import { type ServerMode, startServer } from '../servers/start.ts';
import { optionsFor } from '../support/sites/deploy-options.ts';
import { scratchFolder } from '../support/sites/scratch-folder.ts';
import { serverOptions } from '../support/sites/server-options.ts';
import type { RunOrder, RunOutcome } from './run-child.ts';

const modes: readonly ServerMode[] = [
  { kind: 'vsftpd', tls: 'none' },
  { kind: 'vsftpd', tls: 'explicit' },
  { kind: 'proftpd', tls: 'none' },
  { kind: 'proftpd', tls: 'explicit' },
];

const ends: readonly (readonly [RunOrder['end'], RegExp])[] = [
  ['success', /^success$/],
  ['failure', /The callback fails/],
  ['abort', /It was stopped/],
];

/** Makes a call in a process of its own, which has to end by itself. */
async function runAlone(order: RunOrder): Promise<RunOutcome & { readonly exitCode: number | null }> {
  const script = join(import.meta.dirname, 'run-child.ts');
  const child = spawn(process.execPath, ['--no-warnings', script, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  const outcome = JSON.parse(Buffer.concat(chunks).toString()) as RunOutcome;
  return { ...outcome, exitCode: child.exitCode };
}

async function writeSite(folder: string): Promise<void> {
  for (const name of ['a', 'b', 'c', 'd']) {
    await writeFile(join(folder, `${name}.bin`), Buffer.alloc(6_000_000, name));
  }
}

describe.each(modes)(
  '$kind, TLS $tls: when a run settles, nothing of it is left and the process ends',
  (mode) => {
    test.each(ends)('%s', async (end, message) => {
      await using server = await startServer(mode);
      await using site = await scratchFolder();
      await writeSite(site.path);
      for (const call of ['deploy', 'mirror'] as const) {
        await using empty = await scratchFolder();
        if (call === 'mirror') await deploy(optionsFor(server, site.path));
        const localDir = call === 'deploy' ? site.path : empty.path;
        const result = await runAlone({ call, end, server: serverOptions(server), localDir });
        expect(result, call).toEqual({
          outcome: expect.stringMatching(message) as string,
          left: [],
          exitCode: 0,
        });
      }
    });
  },
);
