/** A file's bytes in memory. The capacity doubles, so that an upload in small chunks takes linear time. */
export class MemoryFile {
  modified: Date;
  #bytes: Buffer;
  #sizeBytes: number;

  constructor(content: Uint8Array = Buffer.alloc(0), modified = new Date()) {
    this.#bytes = Buffer.from(content);
    this.#sizeBytes = content.length;
    this.modified = modified;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** A copy, so that later writes do not change what a test holds or what a socket is still sending. */
  copy(startBytes = 0, endBytes = this.#sizeBytes): Buffer {
    return Buffer.from(this.#bytes.subarray(startBytes, Math.min(endBytes, this.#sizeBytes)));
  }

  truncate(sizeBytes: number): void {
    this.#reserve(sizeBytes);
    if (sizeBytes < this.#sizeBytes) this.#bytes.fill(0, sizeBytes, this.#sizeBytes);
    this.#sizeBytes = sizeBytes;
    this.modified = new Date();
  }

  writeAt(offsetBytes: number, chunk: Uint8Array): void {
    this.#reserve(offsetBytes + chunk.length);
    this.#bytes.set(chunk, offsetBytes);
    this.#sizeBytes = Math.max(this.#sizeBytes, offsetBytes + chunk.length);
    this.modified = new Date();
  }

  #reserve(sizeBytes: number): void {
    if (sizeBytes <= this.#bytes.length) return;
    const larger = Buffer.alloc(Math.max(sizeBytes, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#sizeBytes));
    this.#bytes = larger;
  }
}
