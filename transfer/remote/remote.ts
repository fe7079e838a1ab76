/** Bytes to be sent, in any pieces. A piece's memory may be reused once the next one is asked for. */
export type ByteSource = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** A checksum that a server may compute. */
export type ChecksumAlgorithm = 'sha256' | 'sha1' | 'md5' | 'crc32';

/** One entry of a folder. */
export interface RemoteEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** What follows is absent where the server does not tell. */
  readonly sizeBytes?: number;
  readonly modifiedAt?: Date;
  /** The nine bits of a Unix mode. */
  readonly mode?: number;
  readonly owner?: string;
  readonly group?: string;
  /** Where a link leads, as the server writes it. */
  readonly linkTarget?: string;
}

/**
 * A server that sessions can be opened with, any number of them. Everything that its sessions, or the opening of one,
 * fail with is a RemoteError, save what a caller's source or callback throws.
 */
export interface Remote {
  /** The server as messages name it: its host, and its port where one was given. */
  readonly label: string;
  /**
   * Connects and logs in.
   *
   * @param signal ends the attempt at once
   */
  open(signal?: AbortSignal): Promise<RemoteSession>;
}

/**
 * One session. Methods may be called without waiting for each other: they run in the order of their calls, and a session
 * that can send several requests at once does. After a failure of the connection `isOpen` is false and the session is of
 * no more use; after a refusal it goes on.
 *
 * All paths are absolute.
 */
export interface RemoteSession {
  readonly isOpen: boolean;
  /** The folder that the login landed in. */
  readonly home: string;
  /** Whether `store` takes an offset; may turn false when the server refuses one. */
  readonly canResume: boolean;
  /** The checksum that the server computes itself, when it does. */
  readonly checksumAlgorithm: ChecksumAlgorithm | undefined;
  /** Whether the times in a listing are exact to the second; else they may be a day off, and `modified` tells better. */
  readonly listsExactTimes: boolean;

  /** Size of a file in bytes, or `undefined` when there is no such file. */
  size(path: string): Promise<number | undefined>;
  /** Time of a file's last change, to the second or better; `undefined` when the server does not tell. */
  modified(path: string): Promise<Date | undefined>;
  /**
   * The entries of an existing folder, without `.` and `..`.
   *
   * @throws FolderUnreadable, where a server lists such a folder as an empty one; else the server's refusal
   */
  list(path: string): Promise<RemoteEntry[]>;
  /** Whether there is a folder of that name. */
  hasFolder(path: string): Promise<boolean>;
  /**
   * Stores bytes, over what is there, or from an offset that equals its size. Resolves when the server says that they
   * are stored, which is no proof: see resume/ for what is.
   *
   * @throws ResumeRefused when the server takes no offset; no byte was changed
   */
  store(path: string, source: ByteSource, options?: StoreOptions): Promise<void>;
  /**
   * Reads from an offset to the end. An error that `onBlock` throws closes the session.
   *
   * @throws RemoteFileMissing; ResumeRefused when the server reads from the beginning only
   */
  retrieve(
    path: string,
    onBlock: (block: Buffer) => void | Promise<void>,
    offsetBytes?: number,
  ): Promise<void>;
  /** Renames a file, in place of a file that may have the new name. */
  rename(from: string, to: string): Promise<void>;
  /** Resolves to whether there was such a file. */
  delete(path: string): Promise<boolean>;
  /** Makes one folder in an existing one; resolves to whether it was not there before. */
  makeFolder(path: string): Promise<boolean>;
  /** Removes a folder if it is empty; resolves to whether it is gone. */
  removeFolder(path: string): Promise<boolean>;
  /** Sets the time of a file's last change; resolves to whether the server did. */
  setModified(path: string, modifiedAt: Date): Promise<boolean>;
  /** Sets the nine bits of a Unix mode; resolves to whether the server did. */
  setMode(path: string, mode: number): Promise<boolean>;
  /** The file's checksum by `checksumAlgorithm`, in lower-case hex; `undefined` when the server declines. */
  checksum(path: string, sizeBytes: number): Promise<string | undefined>;
  /** Says goodbye. Never rejects. */
  close(): Promise<void>;
  /** Ends at once, whatever is under way; calls that wait reject. */
  destroy(): void;
}

/** Where a store begins, and who hears of its bytes. */
export interface StoreOptions {
  readonly offsetBytes?: number;
  /** Called after each chunk that was handed to the system, with its length. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/** Who hears what the sessions of a server say. */
export interface RemoteHooks {
  /** Called with each line of each session, cleared of secrets. */
  readonly onWire?: ((session: number, line: string) => void) | undefined;
  /** Called once for each peculiarity of the server that the user should know. */
  readonly onWarning?: ((message: string) => void) | undefined;
}
