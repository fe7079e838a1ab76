import type { RunningServer } from '../../servers/start.ts';

const protocols = { none: 'ftp', explicit: 'ftps', implicit: 'ftps-implicit' } as const;

/** Inputs that deploy a folder to a server of test/servers. */
export function inputsFor(
  server: RunningServer,
  localDir: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    server: server.host,
    port: String(server.port),
    protocol: protocols[server.tls],
    username: server.user,
    password: server.password,
    'ca-certificate': server.ca,
    'local-dir': localDir,
    'server-dir': 'www',
    timeout: '5000',
    ...more,
  };
}
