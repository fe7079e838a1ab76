import type { DeployOptions } from '../../transfer/index.ts';
import type { RunningServer } from '../servers/start.ts';

/** Options that deploy a folder to a server of test/servers. */
export function optionsFor(
  server: RunningServer,
  localDir: string,
  more: Partial<DeployOptions> = {},
): DeployOptions {
  return {
    server: {
      host: server.host,
      port: server.port,
      user: server.user,
      password: server.password,
      security: server.tls,
      caCertificate: server.ca,
      timeoutMs: 10_000,
    },
    localDir,
    serverDir: 'www',
    ...more,
  };
}
