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
  /** Writes the whole chunk; a gap between the file's end and the offset reads as zeros. */
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
  /** Entries of a folder, sorted by name. Rejects when the folder is missing. */
  list(path: string): Promise<NamedEntry[]>;
  /** The file's bytes from an offset on, in bounded chunks. */
  read(path: string, startBytes: number): Promise<AsyncIterable<Buffer>>;
  /** Opens a file without changing its content; makes an empty one when it is missing. */
  openForWriting(path: string): Promise<FileWriter>;
  /** Moves a file or folder; a file replaces a file, nothing replaces a folder. */
  rename(from: string, to: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  /** Rejects when the path exists or its parent folder does not. */
  makeFolder(path: string): Promise<void>;
  /** Removes an empty folder. */
  removeFolder(path: string): Promise<void>;
  setModified(path: string, modified: Date): Promise<void>;
}

export class StorageError extends Error {
  override readonly name = 'StorageError';
}
