import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { portsOf, type PortRange } from './port-range.ts';

const lowestPort = 20_000;
/** Linux assigns ports from 32,768 on to outgoing connections. */
const highestPort = 32_767;

/** Consecutive ports of 127.0.0.1 that nothing listens on now. Another process may still take one of them. */
export async function freePortRange(count: number): Promise<PortRange> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const first = lowestPort + Math.floor(Math.random() * (highestPort - lowestPort - count));
    const range = { first, last: first + count - 1 };
    if (await isFree(range)) return range;
  }
  throw new Error(`No ${count} free ports in a row`);
}

async function isFree(range: PortRange): Promise<boolean> {
  const servers = portsOf(range).map((port) => createServer().listen(port, '127.0.0.1'));
  const listening = await Promise.all(servers.map(isListening));
  await Promise.all(servers.filter((server) => server.listening).map(closed));
  return listening.every(Boolean);
}

async function isListening(server: Server): Promise<boolean> {
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  }
}

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
