import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startServer } from '../../servers/start.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { treeHashes } from '../../support/sites/tree-hashes.ts';
import { startFaultProxy, throttle } from '../../support/fault-proxy/index.ts';
import { inputsFor } from './action-inputs.ts';
import { runAction, startAction } from './run-action.ts';

const MiB = 1024 * 1024;

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a run cleanly, and the next one resumes',
  async (signal) => {
    await using server = await startServer({ kind: 'vsftpd', tls: 'explicit' });
    await using local = await scratchFolder();
    await writeFile(join(local.path, 'large.bin'), randomBytes(seededRandom(70), 40 * MiB));
    await using proxy = await startFaultProxy({
      target: server,
      rules: [throttle({ upBytesPerSecond: 40 * MiB })],
    });
    const inputs = inputsFor(server, local.path, { server: proxy.host, port: String(proxy.port) });
    const run = await startAction(inputs);
    await proxy.until(() => proxy.stats.bytesUp > 20 * MiB);
    run.process.kill(signal);
    const stopped = await run.ended;
    expect(stopped.exitCode).toBe(1);
    expect(stopped.output).toContain(`Stopped by ${signal}`);
    expect(stopped.output).toMatch(/the next run resumes from there/);
    expect(
      [...(await treeHashes(join(server.root, 'www'))).keys()].some((path) => !path.startsWith('.')),
    ).toBe(false);

    const next = await runAction(inputs);
    expect(next.exitCode, next.output).toBe(0);
    expect(Number(next.outputs.get('bytes-resumed'))).toBeGreaterThan(10 * MiB);
    const live = await treeHashes(join(server.root, 'www'));
    expect(live.get('large.bin')).toBe((await treeHashes(local.path)).get('large.bin'));
  },
);
