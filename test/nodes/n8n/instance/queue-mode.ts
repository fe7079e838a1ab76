import { freePortRange } from '../../../support/free-port-range.ts';
import { redisProgram } from '../install/n8n-programs.ts';
import { n8nScript, nodeProgram } from '../install/n8n-folder.ts';
import type { N8nHome } from './n8n-home.ts';
import { startLimitMs, startN8n, type N8nServer } from './n8n-server.ts';
import { startService, type Service } from './service.ts';

export interface QueueMode extends AsyncDisposable {
  readonly main: N8nServer;
  readonly workers: readonly Service[];
}

export interface QueueSize {
  readonly workers: number;
  /** How many executions one worker runs at once. */
  readonly concurrency: number;
}

/** n8n's set-up for several machines: a main process that takes requests, workers that execute, Redis between them. */
export async function startQueueMode(home: N8nHome, { workers, concurrency }: QueueSize): Promise<QueueMode> {
  await using started = new AsyncDisposableStack();
  const { first: redisPort, last } = await freePortRange(1 + 2 * workers);
  started.use(await startRedis(home, redisPort));
  const env = {
    EXECUTIONS_MODE: 'queue',
    QUEUE_BULL_REDIS_HOST: '127.0.0.1',
    QUEUE_BULL_REDIS_PORT: String(redisPort),
  };
  const startingMain = startN8n(home, env).then((server) => started.use(server));
  const startingWorkers = Array.from({ length: workers }, async (_, index) => {
    const brokerPort = last - 2 * index;
    const plan = { env, concurrency, brokerPort, healthPort: brokerPort - 1 };
    return started.use(await startWorker(home, plan));
  });
  // Waits for all of them, so that if one fails the others can be stopped.
  await Promise.allSettled([startingMain, ...startingWorkers]);
  const [main, running] = [await startingMain, await Promise.all(startingWorkers)];
  const parts = started.move();
  return { main, workers: running, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

function startRedis(home: N8nHome, port: number): Promise<Service> {
  const command = {
    name: 'redis',
    program: redisProgram,
    args: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    env: home.env,
    folder: home.folder,
  };
  return startService(command, startLimitMs, (redis) =>
    redis.output().includes('Ready to accept connections'),
  );
}

interface WorkerPlan {
  readonly env: NodeJS.ProcessEnv;
  readonly concurrency: number;
  readonly brokerPort: number;
  readonly healthPort: number;
}

function startWorker(
  home: N8nHome,
  { env, concurrency, brokerPort, healthPort }: WorkerPlan,
): Promise<Service> {
  const command = {
    name: 'n8n worker',
    program: nodeProgram,
    args: [n8nScript, 'worker', `--concurrency=${concurrency}`],
    env: {
      ...home.env,
      ...env,
      N8N_RUNNERS_BROKER_PORT: String(brokerPort),
      QUEUE_HEALTH_CHECK_PORT: String(healthPort),
      N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
    },
    folder: home.folder,
  };
  return startService(command, startLimitMs, (worker) => worker.output().includes('n8n worker is now ready'));
}
