import type { CommandEncoding } from '../control/command-line.ts';
import { ErrorProto } from '../control/errors.ts';
import type { ByteSource } from '../../remote/remote.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const crlf = Buffer.from('\r\n');

/** Splits bytes into lines at each LF. An incomplete line is buffered up to the limit, never beyond. */
class LineCutter {
  readonly #limitBytes: number;
  #partial: Buffer = Buffer.alloc(0);

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** The lines that this block completes, without their LF. */
  *cut(block: Buffer): Generator<Buffer> {
    let start = 0;
    for (let end = block.indexOf(lineFeed); end >= 0; end = block.indexOf(lineFeed, start)) {
      yield this.#completed(block.subarray(start, end));
      start = end + 1;
    }
    this.#partial = this.#joined(block.subarray(start));
  }

  /** What follows the last LF, if anything does. */
  rest(): Buffer | undefined {
    return this.#partial.length > 0 ? this.#partial : undefined;
  }

  #completed(piece: Buffer): Buffer {
    const line = this.#joined(piece);
    this.#partial = Buffer.alloc(0);
    return line;
  }

  #joined(piece: Buffer): Buffer {
    const line = this.#partial.length === 0 ? piece : Buffer.concat([this.#partial, piece]);
    if (withoutReturn(line).length <= this.#limitBytes) return Buffer.from(line);
    throw new ErrorProto({ code: 0, text: `A line is longer than ${this.#limitBytes} bytes` });
  }
}

const withoutReturn = (line: Buffer): Buffer =>
  line.at(-1) === carriageReturn ? line.subarray(0, -1) : line;

/** How lines are read. */
export interface LineFormat {
  readonly encoding: CommandEncoding;
  /** Maximum length of one line without its line ending, in bytes. */
  readonly limitBytes: number;
}

/** Splits text that arrives in blocks into lines without line endings, and passes them on; CRLF and LF end lines. */
export class LineReader {
  readonly #cutter: LineCutter;
  readonly #encoding: CommandEncoding;
  readonly #onLine: (line: string) => void | Promise<void>;

  constructor({ encoding, limitBytes }: LineFormat, onLine: (line: string) => void | Promise<void>) {
    this.#cutter = new LineCutter(limitBytes);
    this.#encoding = encoding;
    this.#onLine = onLine;
  }

  /** @throws ErrorProto when a line is longer than the limit */
  async take(block: Buffer): Promise<void> {
    for (const line of this.#cutter.cut(block)) await this.#give(line);
  }

  /** Passes on a last line that has no line ending. */
  async end(): Promise<void> {
    const rest = this.#cutter.rest();
    if (rest !== undefined) await this.#give(rest);
  }

  async #give(line: Buffer): Promise<void> {
    await this.#onLine(withoutReturn(line).toString(this.#encoding));
  }
}

/**
 * The source with every line, including the last, ended by CRLF, as RFC 959, section 3.1.1.1 requires.
 *
 * @param onLine called with each line, CRLF included, before it is sent
 * @throws ErrorProto when a line is longer than the limit
 */
export async function* networkLines(
  source: ByteSource,
  limitBytes: number,
  onLine?: (line: Buffer) => void,
): AsyncGenerator<Buffer> {
  const cutter = new LineCutter(limitBytes);
  const ended = (line: Buffer): Buffer => {
    const whole = Buffer.concat([withoutReturn(line), crlf]);
    onLine?.(whole);
    return whole;
  };
  for await (const chunk of source) {
    const block = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const lines = [...cutter.cut(block)].map(ended);
    if (lines.length > 0) yield Buffer.concat(lines);
  }
  const rest = cutter.rest();
  if (rest !== undefined) yield ended(rest);
}
