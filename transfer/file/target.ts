/** Where a download grows: a file beside its final place, a buffer, a stored binary. */
export interface Target {
  /** Bytes that are there. */
  size(): Promise<number>;
  /** Reads back a part of what is there. */
  read(offsetBytes: number, lengthBytes: number): Promise<Buffer>;
  /** Adds bytes at the end; they are kept when it resolves. */
  append(bytes: Uint8Array): Promise<void>;
  /** Forgets everything. */
  clear(): Promise<void>;
}
