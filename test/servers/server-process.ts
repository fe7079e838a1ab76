import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { children, isRunning, killTree, untilGone } from './process-tree.ts';
import type { ServerCommand } from './server-command.ts';

export interface ServerProcess {
  /** How the server ended, once it has. */
  ending(): string | undefined;

  /** The end of what the server wrote to its outputs and its log files. */
  log(): string;

  /** Resolves when no session is left. */
  sessionsEnded(): Promise<void>;

  /** Kills the server and its sessions and resolves when they are gone. */
  kill(): Promise<void>;
}

/**
 * The guard reads a pipe that ends when the test process does, however it dies: then it removes the server's folder and
 * kills the process group. The pipe is not the standard input, because Node closes that when the server ends, and its
 * last output would be lost. `setpriv --pdeathsig` does not work: the kernel drops that signal when ProFTPD changes its
 * user. The guard is not a child of the server, which treats its children as sessions.
 */
const guardThenServer = `
( { read -r _ <&3; rm -rf -- "$0"; kill -KILL 0; } >/dev/null 2>&1 & )
exec "$@" 3<&-
`;

/**
 * Starts the server in the foreground, as the leader of a new process group. It writes to a file: a pipe would fill up
 * while the test process is busy, and block the server.
 */
export async function startProcess(
  command: ServerCommand,
  env: NodeJS.ProcessEnv,
  folder: string,
): Promise<ServerProcess> {
  const outputPath = join(folder, 'output.log');
  const output = await open(outputPath, 'a');
  const child = spawn('/bin/sh', ['-c', guardThenServer, folder, command.program, ...command.args], {
    detached: true,
    env,
    stdio: ['ignore', output.fd, output.fd, 'pipe'],
  });
  await once(child, 'spawn').finally(() => output.close());
  const guardPipe = child.stdio[3];
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${command.program} has no process id.`);
  const readLog = () => [outputPath, ...command.logFiles].map(endOfFile).join('');
  let lastLog: string | undefined;
  let ending: string | undefined;
  const exited = once(child, 'exit').then(([code, signal]) => {
    ending = signal === null ? `ended with code ${String(code)}` : `was ended by ${String(signal)}`;
  });
  return {
    ending: () => ending,
    log: () => lastLog ?? readLog(),
    sessionsEnded: () => untilGone(() => children(pid)),
    kill: async () => {
      const sessions = killTree(pid);
      await exited;
      await untilGone(() => sessions.filter(isRunning));
      guardPipe?.destroy();
      lastLog = readLog();
    },
  };
}

const shownLength = 64 * 1024;

function endOfFile(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8').slice(-shownLength) : '';
}
