import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ICredentialDataDecryptedObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { runCommand } from '../../servers/run-command.ts';
import { coreFolder, manifestFolder, projectRoot } from './core-folder.ts';

/** One node of a linear workflow. */
export interface ChainNode {
  readonly name: string;
  readonly parameters: INodeParameters;
  readonly onError?: 'continueErrorOutput' | 'continueRegularOutput' | 'stopWorkflow';
}

/** Result of a workflow. */
export interface EngineRun {
  readonly outputs: Readonly<Record<string, readonly INodeExecutionData[]>>;
  readonly error?: {
    readonly name?: string;
    readonly message: string;
    readonly description?: string;
    readonly context?: Readonly<Record<string, unknown>>;
  };
  /** What else n8n logged. An uncaught error ends the run. */
  readonly log: string;
}

/** n8n's own engine with the built package, and its binary store on disk. */
export class Engine implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async start(): Promise<Engine> {
    if (!existsSync(coreFolder)) {
      throw new Error('n8n-core is not installed. Run: npm run n8n-core');
    }
    const folder = await mkdtemp(join(tmpdir(), 'n8n-engine-'));
    await runCommand(process.execPath, [join(projectRoot, 'nodes/build.mjs'), join(folder, 'dist')], {});
    return new Engine(folder);
  }

  /** Runs the nodes one after the other, the first with one empty item. */
  async run(credential: ICredentialDataDecryptedObject, chain: readonly ChainNode[]): Promise<EngineRun> {
    const names = ['Start', ...chain.map(({ name }) => name)];
    const input = {
      coreFolder,
      packageFolder: this.#folder,
      credential,
      nodes: [
        { id: 's', name: 'Start', type: 'start', typeVersion: 1, position: [0, 0], parameters: {} },
        ...chain.map((node) => ({
          id: node.name,
          type: 'storbinaryFtp',
          typeVersion: 1,
          position: [0, 0],
          credentials: { storbinaryApi: { id: 'c', name: 'FTP' } },
          ...node,
        })),
      ],
      connections: Object.fromEntries(
        names
          .slice(0, -1)
          .map((name, index) => [name, { main: [[{ node: names[index + 1], type: 'main', index: 0 }]] }]),
      ),
    };
    const child = spawn(process.execPath, [join(manifestFolder, 'run-workflow.cjs')], {
      env: {
        ...process.env,
        NODE_PATH: join(coreFolder, 'node_modules'),
        N8N_USER_FOLDER: this.#folder,
        N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
        N8N_LOG_OUTPUT: 'file',
      },
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    child.stdin.end(JSON.stringify(input));
    const [output, log, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (code !== 0) throw new Error(`The engine ended with ${code}:\n${log}\n${output}`);
    const json = output.slice(output.indexOf('{"outputs"'));
    return { ...(JSON.parse(json) as Omit<EngineRun, 'log'>), log };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
