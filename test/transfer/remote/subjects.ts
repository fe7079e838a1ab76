import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { FtpRemote } from '../../../transfer/ftp/session/ftp-remote.ts';
import { MemoryRemote, type MemoryRemoteOptions } from '../../../transfer/remote/memory-remote.ts';
import type { ChecksumAlgorithm, Remote, RemoteSession } from '../../../transfer/remote/remote.ts';
import { serverModes, type ServerSettings, startServer } from '../../servers/start.ts';
import { serverOptions } from '../../support/sites/server-options.ts';

/** An implementation of the port that has to keep its contract. */
export interface Subject {
  readonly name: string;
  readonly checksumAlgorithm: ChecksumAlgorithm | undefined;
  readonly listsExactTimes: boolean;
  readonly listsModes: boolean;
  /** The error for a folder that does not exist; `FolderUnreadable` where the server lists it as empty. */
  readonly missingFolder: 'RemoteError' | 'FolderUnreadable';
  readonly start: () => Promise<Started>;
}

export interface Started {
  readonly remote: Remote;
  /** The expected label of `remote`. */
  readonly label: string;
  /** The nine bits of a stored file's mode, read without the session. */
  readonly modeOf: (path: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

export function inMemory(name: string, options: MemoryRemoteOptions = {}): Subject {
  const start = (): Promise<Started> => {
    const remote = new MemoryRemote(options);
    return Promise.resolve({
      remote,
      label: 'memory',
      modeOf: (path) => Promise.resolve(remote.tree.modes.get(path) ?? 0),
      stop: () => Promise.resolve(),
    });
  };
  const { checksumAlgorithm } = options;
  return {
    name,
    checksumAlgorithm,
    listsExactTimes: true,
    listsModes: true,
    missingFolder: 'RemoteError',
    start,
  };
}

export function onServer(settings: ServerSettings, name = `${settings.kind}, TLS ${settings.tls}`): Subject {
  const { kind } = settings;
  return {
    name,
    checksumAlgorithm: kind === 'proftpd' ? 'sha256' : undefined,
    listsExactTimes: kind !== 'vsftpd',
    // pyftpdlib sends UNIX.mode only when OPTS MLST has asked for it.
    listsModes: kind !== 'pyftpdlib',
    missingFolder: kind === 'vsftpd' ? 'FolderUnreadable' : 'RemoteError',
    start: async () => {
      const server = await startServer(settings);
      return {
        remote: new FtpRemote(serverOptions(server)),
        label: `${server.host}:${server.port}`,
        modeOf: async (path) => (await stat(join(server.root, path))).mode & 0o777,
        stop: () => server.stop(),
      };
    },
  };
}

/** Every implementation, and every server in every mode. */
export const subjects: readonly Subject[] = [
  inMemory('in memory'),
  inMemory('in memory, with SHA-256', { checksumAlgorithm: 'sha256' }),
  inMemory('in memory, with SHA-1', { checksumAlgorithm: 'sha1' }),
  inMemory('in memory, with MD5', { checksumAlgorithm: 'md5' }),
  ...serverModes.map((mode) => onServer(mode)),
];

/** A subject while its tests run, with one session for all of them. */
export interface Running extends Started {
  readonly session: RemoteSession;
}

/** Starts a subject before the tests of this suite and stops it afterwards. */
export function running(start: () => Promise<Started>): () => Running {
  let now: Running | undefined;
  beforeAll(async () => {
    const started = await start();
    now = { ...started, session: await started.remote.open() };
  });
  afterAll(async () => {
    await now?.session.close();
    await now?.stop();
  });
  return () => {
    if (now === undefined) throw new Error('The subject has not been started');
    return now;
  };
}

/** The content of a file, from an offset to its end. */
export async function contentOf(session: RemoteSession, path: string, offsetBytes?: number): Promise<Buffer> {
  const blocks: Buffer[] = [];
  await session.retrieve(path, (block) => void blocks.push(Buffer.from(block)), offsetBytes);
  return Buffer.concat(blocks);
}
