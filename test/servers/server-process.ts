import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { children, isRunning, killTree, untilGone } from './process-tree.ts';
import type { ServerCommand } from './server-command.ts';

export interface ServerProcess {
  /** How the server ended, as soon as it has and `log` is complete. */
  readonly ending: string | undefined;

  /** The last of what the server wrote on its outputs, and its log files. */
  readonly log: string;

  /** Resolves when no session is left. */
  sessionsEnded(): Promise<void>;

  /** Kills the server and its sessions and resolves when they are gone. */
  kill(): Promise<void>;
}

const keptOutput = 64 * 1024;

/**
 * Reads its standard input, which ends when the test process does, however it dies: then it removes the server's
 * folder and kills the process group. `setpriv --pdeathsig` does not do: the kernel forgets that signal when ProFTPD
 * changes its user. The guard is no child of the server, which takes its children for sessions.
 */
const guardThenServer = `
exec 3<&0
( { read -r _ <&3; rm -rf -- "$0"; kill -KILL 0; } >/dev/null 2>&1 & )
exec "$@" </dev/null 3<&-
`;

/** Starts the server in the foreground, at the head of a process group of its own. */
export async function startProcess(
  command: ServerCommand,
  env: NodeJS.ProcessEnv,
  folder: string,
): Promise<ServerProcess> {
  const child = spawn('/bin/sh', ['-c', guardThenServer, folder, command.program, ...command.args], {
    detached: true,
    env,
    stdio: 'pipe',
  });
  await once(child, 'spawn');
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${command.program} has no process id.`);
  const state: { ending?: string; output: string } = { output: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      state.output = (state.output + text).slice(-keptOutput);
    });
  }
  const exited = once(child, 'exit');
  child.once('close', (code, signal) => {
    state.ending = signal === null ? `ended with code ${String(code)}` : `was ended by ${signal}`;
  });
  return {
    get ending() {
      return state.ending;
    },
    get log() {
      return [state.output, ...command.logFiles.map(readIfThere)].join('');
    },
    sessionsEnded: () => untilGone(() => children(pid)),
    kill: async () => {
      const sessions = killTree(pid);
      await exited;
      await untilGone(() => sessions.filter(isRunning));
    },
  };
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
