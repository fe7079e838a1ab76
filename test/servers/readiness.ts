import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { readGreeting, type GreetingTarget } from './greeting.ts';
import type { ServerCommand } from './server-command.ts';
import type { ServerProcess } from './server-process.ts';

const readyTimeoutMs = 15_000;
const betweenTriesMs = 10;

/** Resolves when the server is ready and counts no session, so that a test may use all its connections. */
export async function untilReady(
  name: string,
  server: ServerProcess,
  readyWhen: ServerCommand['readyWhen'],
  target: GreetingTarget,
): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs;
  for (;;) {
    const obstacle = await (readyWhen === 'greeting' ? readGreeting(target) : findListener(target.port)).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (obstacle === undefined) break;
    if (server.ending() !== undefined || Date.now() > deadline) {
      const state = server.ending() ?? `is not ready after ${readyTimeoutMs} ms`;
      throw new Error(`${name} ${state}:\n${server.log()}`, { cause: obstacle });
    }
    await delay(betweenTriesMs);
  }
  await server.sessionsEnded();
}

/** Checks without connecting whether the port is among the machine's listening ones. */
async function findListener(port: number): Promise<void> {
  const sockets = (
    await Promise.all(['tcp', 'tcp6'].map((table) => readFile(`/proc/net/${table}`, 'utf8')))
  ).join('');
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  if (!new RegExp(`: [0-9A-F]+:${hexPort} 0+:0000 0A `).test(sockets)) {
    throw new Error(`Nothing listens on port ${port}.`);
  }
}
