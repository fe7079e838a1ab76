import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cacheFolder } from '../cache-folder.ts';
import type { Since } from './fault.ts';
import type { RunListener, RunOutcome, SendableOptions } from './run-outcome.ts';
import { exitBoundMs, runBoundMs, type StartedRun } from './started-run.ts';

/** What a deploy in a process of its own makes known. */
export type ChildMessage =
  { readonly phase: Since } | { readonly line: string } | { readonly outcome: RunOutcome };

/** Starts a deploy in a process of its own. */
export function startApart(options: SendableOptions, listener: RunListener): StartedRun {
  const child = fork(join(import.meta.dirname, 'child.ts'), {
    execArgv: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'],
    env: {
      PATH: process.env['PATH'],
      CHAOS_DEPLOY: JSON.stringify(options),
      // Most of the start is compiling.
      NODE_COMPILE_CACHE: join(cacheFolder, 'chaos-compiled'),
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  child.stderr?.on('data', (chunk: Buffer) => listener.onLine(`stderr: ${chunk.toString()}`));
  return {
    ended: outcomeOf(child, listener),
    abort: () => void child.kill('SIGTERM'),
    kill: () => void child.kill('SIGKILL'),
  };
}

async function outcomeOf(child: ChildProcess, listener: RunListener): Promise<RunOutcome> {
  let outcome: RunOutcome | undefined;
  const reported = new Promise<void>((resolve) => {
    child.on('message', (message: ChildMessage) => {
      if ('phase' in message) listener.onPhase(message.phase);
      else if ('line' in message) listener.onLine(message.line);
      else {
        outcome = message.outcome;
        resolve();
      }
    });
  });
  const exited = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const either = Promise.race([reported, exited]);
  const hasEnded = (await within(runBoundMs, either)) !== 'late';
  const ending = hasEnded ? await within(exitBoundMs, exited) : 'late';
  if (ending === 'late') {
    child.kill('SIGKILL');
    const message = hasEnded ? 'Its process does not exit' : `It has not ended after ${runBoundMs} ms`;
    return { kind: 'hung', message: outcome ? `${message}; ${JSON.stringify(outcome)}` : message };
  }
  const [code, signal] = ending;
  if (outcome !== undefined) return outcome;
  // SIGTERM ends a process that has not come to its first line yet.
  if (signal === 'SIGKILL' || signal === 'SIGTERM') return { kind: 'killed' };
  const message = `The process ended without a result: code ${String(code)}, signal ${String(signal)}`;
  return { kind: 'failure', message, isDeployError: false };
}

async function within<T>(boundMs: number, promise: Promise<T>): Promise<T | 'late'> {
  const timer = new AbortController();
  const late = delay(boundMs, 'late' as const, { signal: timer.signal });
  late.catch(() => undefined);
  const result = await Promise.race([promise, late]);
  timer.abort();
  return result;
}
