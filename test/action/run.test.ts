import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { run, type RunContext } from '../../action/run.ts';
import type { Environment } from '../../action/runner.ts';
import { DeployError, type DeployOptions } from '../../transfer/index.ts';
import { RunnerRecorder } from './runner-recorder.ts';
import { dryReport, samplePlan, sampleReport } from './samples.ts';

class StoppableProcess extends EventEmitter {
  readonly exitCodes: number[] = [];

  exit(code: number): void {
    this.exitCodes.push(code);
  }
}

const workflow: Environment = {
  GITHUB_WORKSPACE: '/workspace',
  GITHUB_STEP_SUMMARY: '/a/file',
  INPUT_SERVER: 'ftp.example.com',
  INPUT_USERNAME: 'me',
  INPUT_PASSWORD: 'hun ter2',
};

/** Runs the Action with a deploy that a test scripts. */
async function runWith(
  deploy: RunContext['deploy'],
  env: Environment = {},
  process = new StoppableProcess(),
) {
  const core = new RunnerRecorder();
  await run({ deploy, core, env: { ...workflow, ...env }, process, now: () => 0 });
  return { core, process, failures: core.commands.filter((command) => command.startsWith('failed: ')) };
}

const failing = (message: string, cause?: unknown) =>
  Promise.reject(new DeployError(message, { hint: 'Look there.', report: sampleReport, cause }));

describe('a run that succeeds', () => {
  it('passes the inputs to the deploy', async () => {
    let options: DeployOptions | undefined;
    await runWith(
      (given) => {
        options = given;
        return Promise.resolve(sampleReport);
      },
      {
        INPUT_PORT: '2121',
        'INPUT_LOCAL-DIR': 'dist',
        'INPUT_MAX-DELETE': '5',
        INPUT_INCLUDE: 'a\nb',
        INPUT_SYMLINKS: 'skip',
        'INPUT_ACCEPT-WRITER': 'owner/other',
        GITHUB_REPOSITORY: 'owner/name',
        GITHUB_WORKFLOW: 'Deploy',
        GITHUB_RUN_ID: '123',
        GITHUB_RUN_ATTEMPT: '2',
        'INPUT_STAGING-DIR': 'staging',
      },
    );
    const { signal, onEvent, ...rest } = options ?? { server: {} };
    expect(signal?.aborted).toBe(false);
    expect(onEvent).toBeTypeOf('function');
    expect(rest).toEqual({
      server: {
        host: 'ftp.example.com',
        port: 2121,
        security: 'explicit',
        user: 'me',
        password: 'hun ter2',
        verifyCertificate: true,
        timeoutMs: 30_000,
      },
      localDir: '/workspace/dist',
      workspaceDir: '/workspace',
      serverDir: './',
      stateName: '.ftp-deploy-sync-state.json',
      exclude: ['**/.git*', '**/.git*/**', '**/node_modules/**'],
      include: ['a', 'b'],
      symlinks: 'skip',
      dryRun: false,
      connections: 4,
      retries: 10,
      verify: 'standard',
      stagingDir: 'staging',
      runLabel: 'github-123-2',
      publish: 'atomic',
      existing: 'replace',
      drift: 'ignore',
      preserveExecutable: false,
      preserveModificationTime: false,
      delete: 'tracked',
      acceptWriter: 'owner/other',
      writer: { repository: 'owner/name', workflow: 'Deploy' },
      maxDelete: 5,
    });
  });

  it('masks the password, logs the deploy, sets the outputs and writes the summary', async () => {
    const { core, process, failures } = await runWith((options) => {
      options.onEvent?.({ type: 'phase', phase: 'connect' });
      options.onEvent?.({ type: 'published', path: 'a.html', change: 'new' });
      return Promise.resolve(sampleReport);
    });
    expect(core.secrets).toEqual(['hun%20ter2', 'hun ter2']);
    expect(core.commands.slice(0, 2)).toEqual(['group: Connect', 'end']);
    expect(core.commands.at(-1)).toBe('State: /www/.ftp-deploy-sync-state.json');
    expect(core.outputs).toMatchObject({ uploaded: '2', 'bytes-sent': '5000000' });
    expect(core.summaryText).toContain('- new <code>a&#46;html</code>');
    expect(failures).toEqual([]);
    expect(process.eventNames()).toEqual([]);
  });

  it('lists the plan of a dry run in the summary', async () => {
    const { core } = await runWith(() => Promise.resolve(dryReport), { 'INPUT_DRY-RUN': 'true' });
    expect(core.summaryText).toContain('<summary>Would change: 7</summary>');
  });

  it('writes no summary where there is none', async () => {
    const { core } = await runWith(() => Promise.resolve(sampleReport), { GITHUB_STEP_SUMMARY: '' });
    expect(core.summaryText).toBe('');
  });

  it('warns that dangerous-clean-slate is not supported', async () => {
    const env = { GITHUB_ACTIONS: 'true', 'INPUT_DANGEROUS-CLEAN-SLATE': 'true' };
    const { core } = await runWith(() => Promise.resolve(sampleReport), env);
    expect(core.commands[0]).toMatch(/^warning: dangerous-clean-slate is not supported/);
  });

  it('is verbose when the job runs with debug logging', async () => {
    const { core } = await runWith(
      (options) => {
        options.onEvent?.({ type: 'wire', session: 1, line: '220 hun ter2' });
        return Promise.resolve(sampleReport);
      },
      { RUNNER_DEBUG: '1' },
    );
    expect(core.commands[0]).toBe('[session 1] 220 ***');
  });
});

describe('a run that fails', () => {
  it('reports every wrong input in one annotation and never deploys', async () => {
    const deploy = () => Promise.reject(new Error('must not be called'));
    const { core, failures } = await runWith(deploy, { INPUT_PORT: 'x', 'INPUT_DRY-RUN': 'hun ter2' });
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(
      /^failed: These inputs cannot be used:\nport: got "x".*\ndry-run: got "\*\*\*"/,
    );
    expect(core.outputs).toEqual({});
    expect(core.summaryText).toContain('### Deploy failed');
  });

  it('reports message and hint in one annotation, and what was done', async () => {
    const { core, failures, process } = await runWith(() => failing('550 no\nhun ter2'));
    expect(failures).toEqual(['failed: 550 no\n***\nLook there.']);
    expect(core.commands[0]).toMatch(/^Before that: 2 uploaded/);
    expect(core.outputs).toMatchObject({ deleted: '3' });
    expect(core.summaryText).toContain('550 no');
    expect(core.summaryText).not.toContain('ter2');
    expect(process.eventNames()).toEqual([]);
  });

  it.each([
    [{}, false],
    [{ 'INPUT_LOG-LEVEL': 'verbose' }, true],
  ])('prints the stack of an unexpected error only at verbose: %j', async (env, isPrinted) => {
    const { core, failures } = await runWith(() => Promise.reject(new TypeError('x is undefined')), env);
    expect(failures).toEqual(['failed: Unexpected error: x is undefined']);
    expect(core.commands.some((line) => line.includes('run.test.ts'))).toBe(isPrinted);
  });

  it('closes the open group before it reports', async () => {
    const { core } = await runWith((options) => {
      options.onEvent?.({ type: 'phase', phase: 'stage' });
      return failing('no');
    });
    expect(core.commands.slice(0, 2)).toEqual(['group: Upload', 'end']);
  });

  it('fails when the outputs cannot be set, and keeps the first failure first', async () => {
    const core = new RunnerRecorder();
    core.setOutput = () => {
      throw new Error('no file');
    };
    await run({
      deploy: () => failing('550'),
      core,
      env: workflow,
      process: new StoppableProcess(),
      now: () => 0,
    });
    expect(core.commands.slice(-2)).toEqual([
      'failed: 550\nLook there.',
      'failed: The outputs could not be set: Error: no file',
    ]);
  });

  it('only warns when the summary cannot be written', async () => {
    const core = new RunnerRecorder();
    core.summary.addRaw = () => ({ write: () => Promise.reject(new Error('no file')) });
    const deploy = () => Promise.resolve({ ...sampleReport, plan: samplePlan });
    await run({ deploy, core, env: workflow, process: new StoppableProcess(), now: () => 0 });
    expect(core.commands.at(-1)).toBe('warning: The job summary could not be written: Error: no file');
  });
});

describe('a run that is stopped', () => {
  const untilAborted = ({ signal }: DeployOptions) =>
    new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => {
        failing('aborted', signal.reason).catch(reject);
      });
    });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'aborts the deploy on %s and says what the next run does',
    async (signal) => {
      const process = new StoppableProcess();
      const running = runWith(untilAborted, {}, process);
      process.emit(signal, signal);
      const { core, failures } = await running;
      expect(core.commands[0]).toMatch(new RegExp(`^Stopping \\(${signal}\\)\\. What was staged stays`));
      expect(failures).toEqual([
        `failed: Stopped by ${signal}.\nWhat was staged stays on the server; the next run resumes from there.`,
      ]);
      expect(core.outputs).toMatchObject({ uploaded: '2' });
      expect(process.exitCodes).toEqual([]);
      expect(process.eventNames()).toEqual([]);
    },
  );

  it('ends the process at once on the second signal', async () => {
    const process = new StoppableProcess();
    const running = runWith(untilAborted, {}, process);
    process.emit('SIGINT', 'SIGINT');
    process.emit('SIGTERM', 'SIGTERM');
    await running;
    expect(process.exitCodes).toEqual([143]);
  });

  it('succeeds when the deploy was done before the signal reached it', async () => {
    const process = new StoppableProcess();
    const { failures } = await runWith(
      () => {
        process.emit('SIGINT', 'SIGINT');
        return Promise.resolve(sampleReport);
      },
      {},
      process,
    );
    expect(failures).toEqual([]);
  });
});
