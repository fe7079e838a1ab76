import { posix } from 'node:path';
import { refuseTransfer, transferData } from '../data-transfer.ts';
import { type Session } from '../session.ts';
import { type NamedEntry } from '../storage.ts';
import { untilCut } from '../transfer-faults.ts';
import { type Commands, type Reply } from './command.ts';
import { listLine, machineLine } from './listing-lines.ts';

export const listingCommands: Commands = {
  LIST: async (session, argument) => {
    const entries = await listedEntries(session, argument);
    return sendLines(session, entries?.map(listLine));
  },

  NLST: async (session, argument) => {
    const entries = await listedEntries(session, argument);
    const names = entries?.map(({ name }) => name);
    return sendLines(session, names);
  },

  MLSD: async (session, argument) => sendLines(session, await machineListing(session, argument)),

  MLST: async (session, argument) => {
    const path = session.resolve(argument);
    const entry = await session.server.storage.stat(path);
    if (!entry) return '550 No such file or directory.';
    return [`250-Listing ${path}`, ` ${machineLine(path, entry)}`, '250 End'];
  },

  STAT: async (session, argument) => {
    const entries = await listedEntries(session, argument);
    if (!entries) return '450 No such file or directory.';
    return ['213-Status follows:', ...entries.map(listLine), '213 End of status'];
  },
};

/** What LIST, NLST and STAT show: a folder's entries or the one file; `undefined` if there is neither. */
async function listedEntries(session: Session, argument: string): Promise<NamedEntry[] | undefined> {
  const [, options = '', name = ''] = /^((?:-\S+ *)*)(.*)$/s.exec(argument) ?? [];
  const path = session.resolve(name);
  const entry = await session.server.storage.stat(path);
  if (!entry) return undefined;
  if (entry.kind === 'file') return [{ name, ...entry }];
  const entries = await session.server.storage.list(path);
  return options.includes('a') ? entries : entries.filter((child) => !child.name.startsWith('.'));
}

/** Lists the folder itself and its parent first, as ProFTPD does. */
async function machineListing(session: Session, argument: string): Promise<string[] | undefined> {
  const { storage } = session.server;
  const path = session.resolve(argument);
  const folder = await storage.stat(path);
  const parent = await storage.stat(posix.dirname(path));
  if (folder?.kind !== 'folder' || !parent) return undefined;
  const children = await storage.list(path);
  return [
    machineLine('.', folder, 'cdir'),
    machineLine('..', parent, 'pdir'),
    ...children.map((child) => machineLine(child.name, child)),
  ];
}

async function sendLines(session: Session, lines: readonly string[] | undefined): Promise<Reply> {
  if (!session.passive) return '425 Use PASV first.';
  if (!lines) return refuseTransfer(session, '550 No such file or directory.');
  const text = Buffer.from(lines.map((line) => `${line}\r\n`).join(''));
  const { cut } = session.transferFaults;
  return transferData(session, {
    opening: '150 Here comes the directory listing.',
    broken: '426 Failure writing network stream.',
    move: async (connection) => {
      for await (const piece of untilCut([text], cut)) await connection.send(piece);
      return '226 Directory send OK.';
    },
  });
}
