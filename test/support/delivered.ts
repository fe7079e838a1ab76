import { readFile } from 'node:fs/promises';
import { type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const pollIntervalMs = 2;
const deadlineMs = 1000;
/** Where the kernel does not say, a peer that is reading has everything after this time, in milliseconds. */
const settleMs = 20;

/**
 * Resolves when the peers' kernels have everything that was written to these IPv4 sockets, after a second at most.
 *
 * RST discards what the sender's kernel has not sent yet, but the peer can still read what its own kernel has.
 */
export async function delivered(...sockets: readonly Socket[]): Promise<void> {
  const endMs = performance.now() + deadlineMs;
  const allFlushed = Promise.all(sockets.map(flushed));
  await Promise.race([allFlushed, sleep(deadlineMs, undefined, { ref: false })]);
  let pending = sockets.filter(isUnsettled);
  while (pending.length > 0 && performance.now() < endMs) {
    const table = await readFile('/proc/net/tcp', 'utf8').catch(() => undefined);
    if (table === undefined) return sleep(settleMs);
    pending = pending.filter((socket) => isUnsettled(socket) && unacknowledgedBytes(table, socket) > 0);
    if (pending.length > 0) await sleep(pollIntervalMs);
  }
}

/** Resolves when the kernel has taken everything that was written, or never will. */
function flushed(socket: Socket): Promise<void> {
  if (socket.destroyed || socket.writableLength === 0) return Promise.resolve();
  return new Promise((resolve) => {
    socket.write('', () => resolve());
  });
}

function isUnsettled(socket: Socket): boolean {
  return !socket.destroyed && socket.bytesWritten > 0;
}

/** The socket's send queue according to proc_net_tcp(5), in bytes; 0 when it is no longer in the table. */
function unacknowledgedBytes(table: string, socket: Socket): number {
  const local = procAddress(socket.localAddress, socket.localPort);
  const remote = procAddress(socket.remoteAddress, socket.remotePort);
  const [, line = ''] = table.split(` ${local} ${remote} `);
  const [, queue = '0'] = line.split(' ');
  return Number.parseInt(queue, 16);
}

/** Address and port in hexadecimal, the address with its bytes in the machine's little-endian order. */
function procAddress(address = '', port = 0): string {
  const bytes = address.split('.').map(Number).toReversed();
  return `${Buffer.from(bytes).toString('hex')}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}
