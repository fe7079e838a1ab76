import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';

const bundle = join(import.meta.dirname, '../../../action/dist/index.js');

/** The bundled Action in a separate process, run as GitHub's runner runs it. */
export interface ActionRun {
  readonly process: ChildProcess;
  /** What it has written up to now, on both streams. */
  output(): string;
  /** Settles when it has ended. */
  readonly ended: Promise<ActionResult>;
}

export interface ActionResult {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  readonly output: string;
  readonly outputs: ReadonlyMap<string, string>;
  readonly summary: string;
}

/**
 * @param inputs by their names in action.yml
 * @param options a script that the process runs first
 */
export async function startAction(
  inputs: Readonly<Record<string, string>>,
  options: { readonly preload?: string } = {},
): Promise<ActionRun> {
  const folder = await mkdtemp(join(tmpdir(), 'storbinary-action-'));
  const [outputFile, summaryFile] = [join(folder, 'output'), join(folder, 'summary')];
  await writeFile(outputFile, '');
  await writeFile(summaryFile, '');
  const inputVariables = Object.entries(inputs).map(
    ([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const,
  );
  const preloading = options.preload === undefined ? [] : ['--require', options.preload];
  const child = spawn(process.execPath, [...preloading, bundle], {
    env: {
      PATH: process.env['PATH'],
      GITHUB_OUTPUT: outputFile,
      GITHUB_STEP_SUMMARY: summaryFile,
      ...Object.fromEntries(inputVariables),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const output = (): string => Buffer.concat(chunks).toString();
  const ended = once(child, 'close').then(async (closed: unknown[]) => {
    const outputs = parseOutputs(await readFile(outputFile, 'utf8'));
    const summary = await readFile(summaryFile, 'utf8');
    await rm(folder, { recursive: true });
    return { exitCode: closed[0] as number | null, output: output(), outputs, summary };
  });
  return { process: child, output, ended };
}

/** Runs it to its end. */
export async function runAction(inputs: Readonly<Record<string, string>>): Promise<ActionResult> {
  return (await startAction(inputs)).ended;
}

/** The runner's file of outputs: `name<<delimiter`, the value, the delimiter. */
function parseOutputs(text: string): Map<string, string> {
  const found = text.matchAll(/^([\w-]+)<<(ghadelimiter_\S+)\n([\s\S]*?)\n\2$/gm);
  return new Map([...found].map(([, name = '', , value = '']) => [name, value]));
}
