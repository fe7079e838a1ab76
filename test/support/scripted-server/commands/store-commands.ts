import { type DataConnection } from '../data-connection.ts';
import { refuseTransfer, transferData } from '../data-transfer.ts';
import { type Session } from '../session.ts';
import { type FileWriter } from '../storage.ts';
import { type TransferFaults, untilCut } from '../transfer-faults.ts';
import { type Commands, type Reply } from './command.ts';

export const storeCommands: Commands = {
  STOR: (session, argument) => store(session, argument, 'replace'),
  APPE: (session, argument) => store(session, argument, 'append'),
};

type StoreMode = 'replace' | 'append';

async function store(session: Session, argument: string, mode: StoreMode): Promise<Reply> {
  const path = session.resolve(argument);
  const restartBytes = mode === 'append' ? 0 : session.restartBytes;
  session.restartBytes = 0;
  if (!session.passive) return '425 Use PASV first.';
  const sizeBytes = (await session.server.storage.stat(path))?.sizeBytes ?? 0;
  if (restartBytes > sizeBytes) return refuseTransfer(session, '554 Invalid REST argument.');
  const writer = await openWriter(session, path);
  if (!writer) return refuseTransfer(session, '553 Could not create file.');
  return receiveInto(session, writer, mode, restartBytes);
}

function openWriter(session: Session, path: string): Promise<FileWriter | undefined> {
  return session.server.storage.openForWriting(path).catch(() => undefined);
}

/** As on every server, the old content is gone before the first byte of the new one arrives. */
async function receiveInto(
  session: Session,
  writer: FileWriter,
  mode: StoreMode,
  restartBytes: number,
): Promise<string> {
  const faults = session.transferFaults;
  try {
    const startBytes = await prepare(writer, mode, restartBytes, faults);
    return await transferData(session, {
      opening: '150 Ok to send data.',
      broken: '426 Failure reading network stream.',
      move: (connection) => receive(session, connection, writer, startBytes),
    });
  } finally {
    await writer.close();
  }
}

/** Prepares the file for its new bytes, and resolves to the offset at which they begin. */
async function prepare(
  writer: FileWriter,
  mode: StoreMode,
  restartBytes: number,
  faults: TransferFaults,
): Promise<number> {
  const keepsContent =
    mode === 'append' ? !faults.truncateAppend : restartBytes > 0 && !faults.zeroFillRestart;
  if (!keepsContent) await writer.truncate(0);
  if (mode === 'append') return keepsContent ? writer.sizeBytes : 0;
  return restartBytes;
}

async function receive(
  session: Session,
  connection: DataConnection,
  writer: FileWriter,
  startBytes: number,
): Promise<string> {
  const { cut, keepBytes = Infinity } = session.transferFaults;
  let receivedBytes = 0;
  for await (const piece of untilCut(connection.receive(), cut)) {
    const kept = piece.subarray(0, Math.max(0, keepBytes - receivedBytes));
    if (kept.length > 0) await writer.writeAt(startBytes + receivedBytes, kept);
    receivedBytes += piece.length;
    session.server.records.changes.notify();
  }
  return '226 Transfer complete.';
}
