import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

/** Where a peer uploads a folder to. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** PEM of the authority to trust, or empty for plain FTP. */
  readonly ca: string;
  /** Absolute folder on the server. */
  readonly folder: string;
}

/** A tool that deploys folders, run in a separate process. */
export interface Peer {
  readonly name: string;
  /** What to run; `undefined` if the tool is not installed. */
  command(localDir: string, destination: Destination): Promise<PeerCommand | undefined>;
}

export interface PeerCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Measurements of one run. */
export interface Run {
  readonly seconds: number;
  /** Peak resident memory of the process, in MiB. */
  readonly peakMemory: number;
  readonly exitCode: number | null;
}

/** Runs a command to its end. */
export async function measure({ file, args, env }: PeerCommand): Promise<Run> {
  const startedMs = performance.now();
  const child = spawn(file, [...args], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: 'ignore',
  });
  let peakMemory = 0;
  const sample = async (): Promise<void> => {
    const status = await readFile(`/proc/${child.pid ?? 0}/status`, 'utf8').catch(() => '');
    const kibibytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
    peakMemory = Math.max(peakMemory, kibibytes / 1024);
  };
  const sampling = setInterval(() => void sample(), 50);
  const [exitCode] = (await once(child, 'close')) as [number | null];
  clearInterval(sampling);
  return { seconds: (performance.now() - startedMs) / 1000, peakMemory, exitCode };
}
