import type { RunningServer } from '../../../servers/start.ts';
import { newId } from './workflow.ts';

export interface Credential {
  readonly id: string;
  readonly name: string;
  readonly type: 'storbinaryApi';
  readonly data: Readonly<Record<string, string | number | boolean>>;
}

/** The fields that a user would enter for the server, except for those that a test changes. */
export function credentialFor(
  server: Pick<RunningServer, 'kind' | 'tls' | 'host' | 'port' | 'user' | 'password' | 'ca' | 'loginDir'>,
  changes: Credential['data'] = {},
): Credential {
  return {
    id: newId(),
    name: `Test ${server.kind}`,
    type: 'storbinaryApi',
    data: {
      host: server.host,
      port: server.port,
      protocol: server.tls,
      user: server.user,
      password: server.password,
      caCertificate: server.ca,
      rootFolder: server.loginDir,
      timeout: 15,
      ...changes,
    },
  };
}
