import { setImmediate as nextTurn } from 'node:timers/promises';
import { deploy, mirror, type ServerOptions } from '../../transfer/index.ts';

/** What the parent process asks for. */
export interface RunOrder {
  readonly call: 'deploy' | 'mirror';
  /** How it is to end: `failure` and `abort` come while bytes are on their way. */
  readonly end: 'success' | 'failure' | 'abort';
  readonly server: ServerOptions;
  readonly localDir: string;
}

/** What the process reports. */
export interface RunOutcome {
  /** `success`, or the message of the error. */
  readonly outcome: string;
  /** Sockets, servers and timers that are left once the call has settled. */
  readonly left: readonly string[];
}

/** A process that is alive this long after everything has settled is kept alive by something, in milliseconds. */
const limitMs = 5_000;

const order = JSON.parse(process.argv[2] ?? '') as RunOrder;
const stopping = new AbortController();

function interfere(): void {
  if (order.end === 'failure') throw new Error('The callback fails');
  if (order.end === 'abort') stopping.abort(new Error('It was stopped'));
}

async function transferTree(transfer: typeof deploy | typeof mirror): Promise<void> {
  await transfer({
    server: order.server,
    localDir: order.localDir,
    serverDir: 'www',
    connections: 3,
    signal: stopping.signal,
    onEvent: (event) => {
      if (event.type === 'progress') interfere();
    },
  });
}

const outcome = await transferTree(order.call === 'deploy' ? deploy : mirror).then(
  () => 'success',
  (error: unknown) => (error instanceof Error ? error.message : String(error)),
);
// libuv closes a handle in the turn after the request.
await nextTurn();
await nextTurn();
const left = process.getActiveResourcesInfo().filter((name) => /Socket|Server|TLS|Timeout/.test(name));
console.log(JSON.stringify({ outcome, left } satisfies RunOutcome));
setTimeout(() => {
  console.error(`Kept alive by ${process.getActiveResourcesInfo().join(', ')}`);
  process.exit(9);
}, limitMs).unref();
