import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export function children(pid: number): number[] {
  return readProcessFile(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

/** A zombie, which is still listed, is not running. */
export function isRunning(pid: number): boolean {
  const state = /\) (\w)/.exec(readProcessFile(`/proc/${pid}/stat`))?.[1];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/**
 * Kills a server, its process group and its sessions, and returns the sessions: vsftpd puts each into a separate group.
 * The server is stopped first, so that it cannot start another session meanwhile.
 */
export function killTree(server: number): number[] {
  signal(server, 'SIGSTOP');
  const sessions = descendants(server);
  for (const target of [-server, ...sessions]) signal(target, 'SIGKILL');
  return sessions;
}

function descendants(pid: number): number[] {
  return children(pid).flatMap((child) => [child, ...descendants(child)]);
}

const patienceMs = 5000;

export async function untilGone(pids: () => readonly number[]): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (pids().length > 0) {
    if (Date.now() > deadline)
      throw new Error(`Still running after ${patienceMs} ms: processes ${pids().join(', ')}.`);
    await delay(2);
  }
}

/** The file of a process that has ended counts as empty. */
function readProcessFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isGone(error)) return '';
    throw error;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH');
}
