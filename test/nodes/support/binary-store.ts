import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { IBinaryData } from 'n8n-workflow';

/** n8n's two ways to keep a binary: in a store under an id, or inside the item as base64. */
export type BinaryMode = 'stored' | 'in-item';

/** A store of binary files with the interface of n8n's helpers. Tests can look into it. */
export class BinaryStore {
  readonly files = new Map<string, Buffer>();
  readonly #mode: BinaryMode;
  /** Maximum size of a file. n8n's database mode has such a limit. */
  readonly #limitBytes: number;
  /** Streams that were opened and not closed yet. */
  readonly openStreams = new Set<Readable>();
  streamsOpened = 0;

  constructor(mode: BinaryMode = 'stored', limitBytes = Infinity) {
    this.#mode = mode;
    this.#limitBytes = limitBytes;
  }

  /** A binary as an earlier node would have left it. */
  put(content: string | Buffer, fileName = 'file.bin'): IBinaryData {
    const bytes = Buffer.from(content);
    const common = { mimeType: 'application/octet-stream', fileName, bytes: bytes.length };
    if (this.#mode === 'in-item') return { ...common, data: bytes.toString('base64') };
    const id = `filesystem-v2:${this.files.size}`;
    this.files.set(id, bytes);
    return { ...common, data: 'filesystem-v2', id };
  }

  /** The bytes of a binary in a node's output. */
  contentOf(binary: IBinaryData | undefined): Buffer {
    if (binary === undefined) throw new Error('There is no such binary field');
    if (binary.id === undefined) return Buffer.from(binary.data, 'base64');
    const bytes = this.files.get(binary.id);
    if (bytes === undefined) throw new Error(`Nothing is stored under ${binary.id}`);
    return bytes;
  }

  async prepareBinaryData(
    content: Buffer | Readable,
    filePath = 'file',
    mimeType = 'text/plain',
  ): Promise<IBinaryData> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of Readable.from(content) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > this.#limitBytes) throw new Error(`File exceeds the limit of ${this.#limitBytes} bytes`);
    }
    return { ...this.put(Buffer.concat(chunks), basename(filePath)), mimeType };
  }

  getBinaryStream(id: string, chunkSize = 65_536): Promise<Readable> {
    const bytes = this.files.get(id);
    if (bytes === undefined) return Promise.reject(new Error(`Nothing is stored under ${id}`));
    const stream = Readable.from(cut(bytes, chunkSize), { objectMode: false });
    this.streamsOpened += 1;
    this.openStreams.add(stream);
    stream.once('close', () => this.openStreams.delete(stream));
    return Promise.resolve(stream);
  }
}

function* cut(bytes: Buffer, length: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length);
}
