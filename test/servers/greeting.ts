import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface GreetingTarget {
  readonly address: string;
  readonly port: number;

  /** The authority to trust, if the server greets inside TLS. */
  readonly implicitTlsCa: string | undefined;
}

const greetingTimeoutMs = 5000;

/** Connects, waits for the 220 greeting, sends `QUIT` and resolves when the server has closed the connection. */
export function readGreeting(target: GreetingTarget): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = openConnection(target);
    let text = '';
    let greeted = false;
    const fail = (reason: string, cause?: Error) => {
      socket.destroy();
      reject(new Error(`port ${target.port} ${reason}`, { cause }));
    };
    socket
      .setEncoding('utf8')
      .setTimeout(greetingTimeoutMs, () => fail(`is silent after ${JSON.stringify(text)}`));
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (greeted || !/^\d{3} [^\n]*\n/m.test(text)) return;
      greeted = /^220 /m.test(text);
      if (greeted) socket.end('QUIT\r\n');
      else fail(`greets with ${JSON.stringify(text)}`);
    });
    socket.on('error', (error) => {
      // After the greeting, the server may drop the connection in any way.
      if (!greeted) fail(`does not greet: ${error.message}`, error);
    });
    socket.on('close', () => {
      if (greeted) resolve();
      else fail(`closes after ${JSON.stringify(text)}`);
    });
  });
}

function openConnection({ address, port, implicitTlsCa }: GreetingTarget): Socket {
  if (implicitTlsCa === undefined) return connectPlain(port, address);
  return connectTls({ host: address, port, ca: implicitTlsCa, servername: 'localhost' });
}
