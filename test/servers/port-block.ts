import { createServer, type Server } from 'node:net';
import type { PortRange } from './server-settings.ts';

export const serverAddress = '127.0.0.1';

/** Ports for one server: no other block contains them before `release()` or the end of this process. */
export interface PortBlock {
  readonly control: number;
  readonly passive: PortRange;
  release(): Promise<void>;
}

/** Below 32768, from where Linux takes the local ports of outgoing connections. */
const firstPort = 12_000;
const portsPerBlock = 160;
const blockCount = 128;

/**
 * The first port of a block is its lock: listening there reserves the block, also against other processes, and the
 * system frees it when the owner dies. The search starts at random, so that test processes rarely collide.
 */
export async function reservePortBlock(): Promise<PortBlock> {
  const start = Math.floor(Math.random() * blockCount);
  for (let step = 0; step < blockCount; step++) {
    const base = firstPort + ((start + step) % blockCount) * portsPerBlock;
    const block = await tryBlock(base);
    if (block !== undefined) return block;
  }
  throw new Error(
    `No block of ${portsPerBlock} ports is free at ${serverAddress}, from port ${firstPort} up.`,
  );
}

async function tryBlock(base: number): Promise<PortBlock | undefined> {
  const lock = await tryListen(base);
  if (lock === undefined) return undefined;
  lock.unref();
  const last = base + portsPerBlock - 1;
  const rest = Array.from({ length: portsPerBlock - 1 }, (_, index) => base + 1 + index);
  const listeners = await Promise.all(rest.map(tryListen));
  const free = listeners.filter((listener) => listener !== undefined);
  await Promise.all(free.map(close));
  if (free.length < rest.length) {
    await close(lock);
    return undefined;
  }
  return { control: base + 1, passive: { first: base + 2, last }, release: () => close(lock) };
}

/** Listens on the port; resolves to `undefined` when it is in use. */
function tryListen(port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(port, serverAddress, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
