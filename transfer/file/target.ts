/** Where a download writes: a part next to the final file, a buffer, a stored binary. */
export interface Target {
  /** Number of bytes that it holds. */
  size(): Promise<number>;
  /** Reads back a range of what it holds; fewer bytes when it ends earlier. */
  read(offsetBytes: number, lengthBytes: number): Promise<Buffer>;
  /** Adds bytes at the end; they have been written when it resolves. */
  append(bytes: Uint8Array): Promise<void>;
  /** Empties it. */
  clear(): Promise<void>;
}
