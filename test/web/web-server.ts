import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { reservePortBlock, serverAddress } from '../servers/port-block.ts';
import type { ServerCommand } from '../servers/server-command.ts';
import { startProcess } from '../servers/server-process.ts';
import { isUnpacked, serverEnvironment } from '../servers/unpacked-servers.ts';
import { request } from './request.ts';
import { webTree } from './web-packages.ts';

/** A web server that is running. */
export interface WebServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

/** What a web server's configuration is made from. */
export interface WebPlan {
  readonly address: string;
  readonly port: number;
  /** The folder that is served. */
  readonly root: string;
  /** The server's own folder, for its configuration and logs. */
  readonly runFolder: string;
}

const readyTimeoutMs = 15_000;
const betweenTriesMs = 10;

/** Starts a web server on a free port, and resolves when it answers. */
export async function startWebServer(
  name: string,
  root: string,
  prepare: (plan: WebPlan) => Promise<ServerCommand>,
): Promise<WebServer> {
  if (!isUnpacked(webTree)) {
    throw new Error('The web servers for the tests are not installed. Run: npm run servers');
  }
  await using cleanup = new AsyncDisposableStack();
  const ports = await reservePortBlock();
  cleanup.defer(() => ports.release());
  const home = await mkdtemp(join(tmpdir(), `storbinary-${name}-`));
  cleanup.defer(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const runFolder = join(home, 'run');
  await mkdir(runFolder);
  const plan = { address: serverAddress, port: ports.control, root, runFolder };
  const server = await startProcess(await prepare(plan), environment(runFolder), home);
  cleanup.defer(() => server.kill());
  const endMs = Date.now() + readyTimeoutMs;
  for (;;) {
    const failure = await request({ host: plan.address, port: plan.port }, '/').then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure === undefined) break;
    if (server.ending() !== undefined || Date.now() > endMs) {
      throw new Error(`${name} does not answer:\n${server.log()}`, { cause: failure });
    }
    await delay(betweenTriesMs);
  }
  const running = cleanup.move();
  return { host: plan.address, port: plan.port, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** What Debian's /etc/apache2/envvars sets, with the server's own folder. */
function environment(runFolder: string): NodeJS.ProcessEnv {
  return {
    ...serverEnvironment(webTree),
    APACHE_RUN_USER: 'www-data',
    APACHE_RUN_GROUP: 'www-data',
    APACHE_PID_FILE: join(runFolder, 'apache2.pid'),
    APACHE_RUN_DIR: runFolder,
    APACHE_LOCK_DIR: runFolder,
    APACHE_LOG_DIR: runFolder,
  };
}
