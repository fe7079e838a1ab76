/** Every byte value, in an order that no line conversion leaves whole. */
export function everyByte(sizeBytes: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 7 + (index >> 8)) & 0xff));
}

/** Gathers what a retrieval gives. */
export class Gathered {
  readonly blocks: Buffer[] = [];
  readonly take = (block: Buffer): void => {
    this.blocks.push(Buffer.from(block));
  };
  get bytes(): Buffer {
    return Buffer.concat(this.blocks);
  }
}

/** Chunks of zeros without end. */
export function* endless(chunkBytes: number): Generator<Buffer> {
  for (;;) yield Buffer.alloc(chunkBytes);
}
