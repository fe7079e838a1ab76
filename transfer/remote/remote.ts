/** Bytes to send, in chunks of any size. The memory of a chunk may be reused once the next one is requested. */
export type ByteSource = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** A checksum that a server may compute. */
export type ChecksumAlgorithm = 'sha256' | 'sha1' | 'md5' | 'crc32';

/** One entry of a folder. */
export interface RemoteEntry {
  /** Its name, without the folder. */
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Size of a file, in bytes. Like all that follows, absent where the server does not report it. */
  readonly sizeBytes?: number;
  /** Time of the last change; `RemoteSession.listsExactTimes` says how precise it is. */
  readonly modifiedAt?: Date;
  /** The nine permission bits of a Unix mode. */
  readonly mode?: number;
  readonly owner?: string;
  readonly group?: string;
  /** The target of a link, as the server reports it. */
  readonly linkTarget?: string;
}

/**
 * A server that any number of sessions can be opened with. Opening a session, and every request of one, fails with a
 * RemoteError; errors that a caller's source or callback throws are passed on.
 */
export interface Remote {
  /** The server's name in messages: its host, and its port if one was given. */
  readonly label: string;
  /**
   * Connects and logs in.
   *
   * @param signal ends the attempt at once; it has no effect on the session later
   * @returns a session that is ready for requests
   * @throws RemoteError: `unreachable` when there is no connection, `busy` when the server allows no further session,
   * `permanent` when the login or the certificate is refused; the reason of a signal that was already aborted
   */
  open(signal?: AbortSignal): Promise<RemoteSession>;
}

/**
 * One session. Methods may be called without waiting for each other: they run in the order of the calls, and a session
 * that can send several requests at once does so. After a refusal the session remains usable; after a failure of the
 * connection `isOpen` is `false` and the session cannot be used any more.
 *
 * Every method rejects with RemoteError when the connection fails or the server refuses. Paths are absolute and contain
 * neither CR, LF nor NUL: `joinRemotePath` builds such paths.
 */
export interface RemoteSession {
  /** Whether the session can be used. */
  readonly isOpen: boolean;
  /** Absolute path of the folder that the login starts in. */
  readonly home: string;
  /** Whether `store` takes an offset; becomes `false` when the server refuses every way to resume. */
  readonly canResume: boolean;
  /** The checksum that the server computes; `undefined` when it computes none. */
  readonly checksumAlgorithm: ChecksumAlgorithm | undefined;
  /** Whether times in listings are exact to the second; otherwise they may be a day off, and `modified` is better. */
  readonly listsExactTimes: boolean;

  /** Resolves to the size of a file in bytes, or `undefined` when there is no such file. */
  size(path: string): Promise<number | undefined>;
  /** Resolves to the time of a file's last change, exact to the second, or `undefined` when the server does not say. */
  modified(path: string): Promise<Date | undefined>;
  /**
   * Lists a folder.
   *
   * @returns its entries, without `.` and `..`
   * @throws FolderUnreadable when the server lists a missing or unreadable folder as empty; otherwise its refusal
   */
  list(path: string): Promise<RemoteEntry[]>;
  /** Resolves to whether there is a folder with that name. */
  hasFolder(path: string): Promise<boolean>;
  /**
   * Stores bytes in a file that is made or overwritten, or from an offset that equals the size of the existing file.
   * Resolves when the server reports success, which does not prove that all bytes are there: `storeFile` verifies it.
   *
   * @param source the bytes; an error that it throws closes the session
   * @throws ResumeRefused when the server refuses the offset; the file is then unchanged
   */
  store(path: string, source: ByteSource, options?: StoreOptions): Promise<void>;
  /**
   * Retrieves a file from an offset to its end.
   *
   * @param onBlock called with each block, in order, one at a time; an error that it throws closes the session
   * @param offsetBytes where to begin. Default: 0
   * @throws RemoteFileMissing; ResumeRefused when the server refuses the offset
   */
  retrieve(
    path: string,
    onBlock: (block: Buffer) => void | Promise<void>,
    offsetBytes?: number,
  ): Promise<void>;
  /** Renames or moves a file, and replaces a file that already has the new name. */
  rename(from: string, to: string, options?: RenameOptions): Promise<void>;
  /**
   * Renames or moves a folder with all that is in it, while other sessions may be sending files into it. The new name has
   * to be free: a server may let an empty folder make way, but nothing else.
   */
  renameFolder(from: string, to: string): Promise<void>;
  /** Deletes a file; resolves to whether there was one. */
  delete(path: string): Promise<boolean>;
  /** Makes one folder in an existing one; resolves to whether it is new. */
  makeFolder(path: string): Promise<boolean>;
  /** Removes an empty folder; resolves to whether it is gone, which is `false` for one that is not empty. */
  removeFolder(path: string): Promise<boolean>;
  /** Sets the time of a file's last change; resolves to whether the server supports that. */
  setModified(path: string, modifiedAt: Date): Promise<boolean>;
  /** Sets the nine permission bits of a Unix mode; resolves to whether the server supports that. */
  setMode(path: string, mode: number): Promise<boolean>;
  /**
   * Lets the server compute a file's checksum by `checksumAlgorithm`.
   *
   * @param sizeBytes size of the file, which extends the time limit
   * @returns the checksum in lower-case hex, or `undefined` when the server declines
   */
  checksum(path: string, sizeBytes: number): Promise<string | undefined>;
  /** Logs out and disconnects. Never rejects. */
  close(): Promise<void>;
  /** Disconnects at once; calls in progress reject. */
  destroy(): void;
}

/** How a file is renamed onto another one. */
export interface RenameOptions {
  /**
   * Where the old file waits on servers that do not rename onto a file, until the new one has its name; it is then deleted.
   * Default: a name beside the file.
   */
  readonly asidePath?: string | undefined;
}

/** Where a store begins, and its callbacks. */
export interface StoreOptions {
  /** Position in the remote file to store from, in bytes. Default: 0. */
  readonly offsetBytes?: number;
  /** Called after each chunk that the system has taken, with its length in bytes. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/** Callbacks for what the sessions of a server report. */
export interface RemoteHooks {
  /** Called with each line that a session sends or receives, with secrets masked, and the session's number from 1. */
  readonly onWire?: ((session: number, line: string) => void) | undefined;
  /** Called once for each peculiarity of the server that the user should know about. */
  readonly onWarning?: ((message: string) => void) | undefined;
}
