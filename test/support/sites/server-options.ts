import type { ServerOptions } from '../../../transfer/index.ts';
import type { RunningServer } from '../../servers/start.ts';

/** How a server of test/servers is reached. */
export const serverOptions = (server: RunningServer): ServerOptions => ({
  host: server.host,
  port: server.port,
  user: server.user,
  password: server.password,
  security: server.tls,
  caCertificate: server.ca,
  timeoutMs: 10_000,
});
