import { DataConnection } from './data-connection.ts';
import { type Session } from './session.ts';
import { CutShort, type DataCut } from './transfer-faults.ts';

export interface DataTransfer {
  /** The preliminary reply, sent when the client's data connection is open. */
  readonly opening: string;
  /** The final reply if the data connection breaks. */
  readonly broken: string;
  /** Moves the bytes; resolves to the final reply. */
  readonly move: (connection: DataConnection) => Promise<string>;
}

/**
 * Runs one transfer over the session's passive port; resolves to the final reply.
 *
 * A transfer outlives its control connection: it ends with its data, as on a server that only watches that socket.
 */
export async function transferData(session: Session, transfer: DataTransfer): Promise<string> {
  const signal = session.beginTransfer();
  try {
    const connection = await accept(session, signal);
    return connection
      ? await run(session, connection, transfer, signal)
      : '425 Failed to establish connection.';
  } finally {
    session.endTransfer();
    session.closePassive();
  }
}

/** Releases the passive port of a transfer that is refused before it begins; returns the reply. */
export function refuseTransfer(session: Session, reply: string): string {
  session.closePassive();
  return reply;
}

async function accept(session: Session, signal: AbortSignal): Promise<DataConnection | undefined> {
  const { secureContext, dataTimeoutMs, records } = session.server;
  const isSecure = session.protection === 'private';
  try {
    const timeout = AbortSignal.timeout(dataTimeoutMs);
    const socket = await session.passive?.accept(AbortSignal.any([signal, session.closed, timeout]));
    if (!socket) return undefined;
    const record = records.addDataConnection(session.id, session.currentLine, isSecure);
    return new DataConnection(socket, isSecure ? secureContext : undefined, {
      record,
      changes: records.changes,
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return undefined;
    throw error;
  }
}

async function run(
  session: Session,
  connection: DataConnection,
  { opening, broken, move }: DataTransfer,
  signal: AbortSignal,
): Promise<string> {
  signal.addEventListener('abort', () => connection.destroy());
  session.reply(opening);
  try {
    const final = await move(connection);
    await connection.end();
    return final;
  } catch (error) {
    if (error instanceof CutShort)
      return (await carryOut(error.cut, connection, AbortSignal.any([signal, session.closed]))) ?? broken;
    const failure = connection.isBroken ? broken : '451 Requested action aborted: local error in processing.';
    connection.destroy();
    return failure;
  }
}

async function carryOut(
  cut: DataCut,
  connection: DataConnection,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (cut.how === 'stall') await aborted(signal);
  if (cut.how === 'reset') await connection.reset();
  else connection.close();
  return cut.reply;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve());
  });
}
