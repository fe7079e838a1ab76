import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { children, isRunning, killTree, untilGone } from './process-tree.ts';
import type { ServerCommand } from './server-command.ts';

export interface ServerProcess {
  /** How the server ended, as soon as it has. */
  ending(): string | undefined;

  /** The last of what the server wrote on its outputs and into its log files. */
  log(): string;

  /** Resolves when no session is left. */
  sessionsEnded(): Promise<void>;

  /** Kills the server and its sessions and resolves when they are gone. */
  kill(): Promise<void>;
}

/**
 * The guard reads a pipe that ends when the test process does, however it dies: then it removes the server's folder
 * and kills the process group. The pipe is not the standard input, which Node closes when the server ends: its last
 * words would be gone. `setpriv --pdeathsig` does not do, for the kernel forgets that signal when ProFTPD changes its
 * user. The guard is no child of the server, which takes its children for sessions.
 */
const guardThenServer = `
( { read -r _ <&3; rm -rf -- "$0"; kill -KILL 0; } >/dev/null 2>&1 & )
exec "$@" 3<&-
`;

/**
 * Starts the server in the foreground, at the head of a process group of its own. It writes to a file: a pipe fills up
 * while the test process is busy, and holds the server up.
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
