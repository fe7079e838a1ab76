import type { ServerOptions } from '../../../transfer/index.ts';
import type { RunningServer } from '../../servers/start.ts';
import type { MemoryServer } from '../scripted-server/index.ts';

/** How to reach a server of test/servers. */
export const serverOptions = (server: RunningServer): ServerOptions => ({
  host: server.host,
  port: server.port,
  user: server.user,
  password: server.password,
  security: server.tls,
  caCertificate: server.ca,
  timeoutMs: 10_000,
});

/**
 * How to reach a scripted server without TLS.
 *
 * @param more options that replace these, such as the host and port of a proxy
 */
export const scriptedServerOptions = (
  { host, port, user, password }: MemoryServer,
  more: Partial<ServerOptions> = {},
): ServerOptions => ({ host, port, user, password, security: 'none', timeoutMs: 5000, ...more });
