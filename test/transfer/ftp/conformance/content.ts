/** Every byte value, in an order that any line conversion would change. */
export function everyByte(sizeBytes: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 7 + (index >> 8)) & 0xff));
}

/** Collects what a retrieval delivers. */
export class Gathered {
  readonly blocks: Buffer[] = [];
  readonly take = (block: Buffer): void => {
    this.blocks.push(Buffer.from(block));
  };
  get bytes(): Buffer {
    return Buffer.concat(this.blocks);
  }
}

/** An endless series of chunks of zeros. */
export function* endless(chunkBytes: number): Generator<Buffer> {
  for (;;) yield Buffer.alloc(chunkBytes);
}
