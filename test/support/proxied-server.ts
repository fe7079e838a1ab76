import { onTestFinished } from 'vitest';
import { type FaultProxy, type FaultRule, startFaultProxy } from './fault-proxy/index.ts';
import { freePortRange } from './free-port-range.ts';
import { type MemoryServer, type ServerOptions, startScriptedServer } from './scripted-server/index.ts';

export interface ProxiedServer {
  readonly server: MemoryServer;
  readonly proxy: FaultProxy;
}

/** A scripted server behind a fault proxy. Both are closed after the test. */
export async function startProxiedServer(
  options: ServerOptions = {},
  ...rules: readonly FaultRule[]
): Promise<ProxiedServer> {
  const passivePorts = await freePortRange(20);
  const server = await startScriptedServer({ ...options, passivePorts });
  const proxy = await startFaultProxy({
    target: { address: server.host, port: server.port, passivePorts },
    rules,
  });
  onTestFinished(async () => {
    await proxy.close();
    await server.close();
  });
  return { server, proxy };
}
