import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { waitUntil } from './wait-until.ts';

export interface ServiceCommand {
  /** Its name in messages. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
}

/** A program that runs until it is stopped. */
export interface Service extends AsyncDisposable {
  readonly pid: number;

  /** The end of its output. */
  output(): string;

  /** Resolves when the condition holds. Rejects with the output if the service ends or the time is up before that. */
  until(what: string, limitMs: number, condition: () => Promise<boolean> | boolean): Promise<void>;
}

const keptOutput = 256 * 1024;
const patienceMs = 10_000;

/** Kills the process group when its input ends, which happens when the test process ends for any reason. */
const guarded = `
exec 3<&0
( { read -r _ <&3; kill -KILL 0; } >/dev/null 2>&1 & )
exec "$0" "$@" </dev/null 3<&-
`;

/** Starts a service and waits until it is ready. If that fails, the service is stopped. */
export async function startService(
  command: ServiceCommand,
  limitMs: number,
  isReady: (service: Service) => Promise<boolean> | boolean,
): Promise<Service> {
  const service = await spawnService(command);
  try {
    await service.until('to be ready', limitMs, () => isReady(service));
    return service;
  } catch (error) {
    await service[Symbol.asyncDispose]();
    throw error;
  }
}

async function spawnService({ name, program, args, env, folder }: ServiceCommand): Promise<Service> {
  const child = spawn('/bin/sh', ['-c', guarded, program, ...args], {
    cwd: folder,
    detached: true,
    env,
    stdio: 'pipe',
  });
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} has no process id.`);
  const output = lastOf(child.stdout, child.stderr);
  const exited = once(child, 'exit');
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;

  return {
    pid,
    output,
    until: async (what, limitMs, condition) => {
      try {
        await waitUntil(`${name}: ${what}`, limitMs, async () => {
          if (hasEnded()) throw new Error(`${name} ended while the test waited for it ${what}.`);
          return condition();
        });
      } catch (error) {
        throw new Error(`${String(error)}\n${output()}`, { cause: error });
      }
    },
    [Symbol.asyncDispose]: async () => {
      if (!hasEnded()) {
        child.kill('SIGTERM');
        const killed = setTimeout(() => killGroup(pid), patienceMs);
        await exited;
        clearTimeout(killed);
      }
      // This also kills the guard, and processes that a killed service left behind.
      killGroup(pid);
    },
  };
}

/** Collects the end of the output. */
function lastOf(...streams: readonly Readable[]): () => string {
  let kept = '';
  for (const stream of streams) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      kept = (kept + text).slice(-keptOutput);
    });
  }
  return () => kept;
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
