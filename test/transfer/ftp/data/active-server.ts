import { connect, type Socket } from 'node:net';
import type { Overrides } from '../../../support/scripted-server/index.ts';

type Session = Parameters<Overrides[string]>[0];

/** Where a client listens, as its PORT told the server. */
export interface ClientPort {
  readonly host: string;
  readonly port: number;
}

/** A server whose RETR does as a test says with the port that the client named; the commands of active mode only. */
export function activeServer(
  retrieve: (session: Session, client: ClientPort) => void | Promise<void>,
): Overrides {
  let client: ClientPort = { host: '', port: 0 };
  return {
    PORT: (session, argument) => {
      const numbers = argument.split(',').map(Number);
      const [high = 0, low = 0] = numbers.slice(4);
      client = { host: numbers.slice(0, 4).join('.'), port: high * 256 + low };
      session.reply('200 PORT command successful.');
    },
    RETR: (session) => retrieve(session, client),
  };
}

/** Opens a data connection to the client. */
export function dial({ host, port }: ClientPort, localAddress: string): Socket {
  return connect({ host, port, localAddress }).on('error', () => undefined);
}
