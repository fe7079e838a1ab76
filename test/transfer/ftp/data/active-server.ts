import { connect, type Socket } from 'node:net';
import type { Overrides } from '../../../support/scripted-server/index.ts';

type Session = Parameters<Overrides[string]>[0];

/** Where a client listens, according to its PORT command. */
export interface ClientPort {
  readonly host: string;
  readonly port: number;
}

/** A server for active mode whose RETR does what a test wants with the port that the client announced. */
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
