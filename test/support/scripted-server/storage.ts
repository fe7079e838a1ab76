export interface StoredEntry {
  readonly kind: 'file' | 'folder';
  /** 0 for a folder. */
  readonly sizeBytes: number;
  readonly modified: Date;
}

export interface NamedEntry extends StoredEntry {
  readonly name: string;
}

/** One file opened for writing. The caller must close it, also after a failure. */
export interface FileWriter {
  /** The file's size when it was opened, 0 for a new file. */
  readonly sizeBytes: number;
  truncate(sizeBytes: number): Promise<void>;
  /** Writes the whole chunk. A gap between the end of the file and the offset reads as zeros. */
  writeAt(offsetBytes: number, chunk: Buffer): Promise<void>;
  close(): Promise<void>;
}

/**
 * Where a scripted server keeps its files.
 *
 * Every path is absolute, normalised and separated by `/`. An operation that fails rejects and changes nothing.
 */
export interface Storage {
  stat(path: string): Promise<StoredEntry | undefined>;
  /** Entries of a folder, sorted by name. Rejects if the folder is missing. */
  list(path: string): Promise<NamedEntry[]>;
  /** The file's bytes from an offset, in bounded chunks. */
  read(path: string, startBytes: number): Promise<AsyncIterable<Buffer>>;
  /** Opens a file without changing its content, and creates an empty one if it is missing. */
  openForWriting(path: string): Promise<FileWriter>;
  /** Moves a file or folder. A file can replace a file; nothing can replace a folder. */
  rename(from: string, to: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  /** Rejects if the path exists or its parent folder does not. */
  makeFolder(path: string): Promise<void>;
  /** Removes an empty folder. */
  removeFolder(path: string): Promise<void>;
  setModified(path: string, modified: Date): Promise<void>;
}

export class StorageError extends Error {
  override readonly name = 'StorageError';
}
