import type { N8nHome } from './n8n-home.ts';
import { n8nScript, nodeProgram } from '../install/n8n-folder.ts';
import { startService, type Service } from './service.ts';

export interface N8nServer extends Service {
  readonly url: string;
}

export const startLimitMs = 90_000;

/** Runs `n8n start` with this user folder, and resolves when it answers requests. */
export async function startN8n(home: N8nHome, env: NodeJS.ProcessEnv = {}): Promise<N8nServer> {
  const url = `http://127.0.0.1:${home.port}`;
  const service = await startService(
    {
      name: 'n8n start',
      program: nodeProgram,
      args: [n8nScript, 'start'],
      env: { ...home.env, ...env },
      folder: home.folder,
    },
    startLimitMs,
    () => isReady(url),
  );
  return { ...service, url };
}

/**
 * Resolves when the webhook is active, which happens some time after n8n is ready. In response to a request with the
 * wrong method, n8n names the right one and starts nothing.
 */
export function untilListening(server: N8nServer, webhookPath: string): Promise<void> {
  return server.until(`to listen at ${webhookPath}`, startLimitMs, async () => {
    const answer = await fetch(`${server.url}/webhook/${webhookPath}`, { method: 'POST' });
    return (await answer.text()).includes('Did you mean to make a GET request');
  });
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz/readiness`)).ok;
  } catch (error) {
    // fetch reports a refused connection as a TypeError.
    if (error instanceof TypeError) return false;
    throw error;
  }
}
