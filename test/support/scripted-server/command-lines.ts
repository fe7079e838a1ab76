const lineFeed = 0x0a;
const interpretAsCommand = 0xff;
const interruptProcess = 0xf4;
const dataMark = 0xf2;
const maxPartialBytes = 64 * 1024;

/** Splits the bytes of a control connection into command lines, and reports what no client may send. */
export class CommandLines {
  readonly #onViolation: (what: string) => void;
  #partial = Buffer.alloc(0);

  constructor(onViolation: (what: string) => void) {
    this.#onViolation = onViolation;
  }

  /** The lines that this chunk completes, without their line endings. */
  push(chunk: Buffer): string[] {
    let bytes = Buffer.concat([this.#partial, withoutTelnetSignals(chunk)]);
    const lines: string[] = [];
    for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed)) {
      lines.push(this.#line(bytes.subarray(0, end).toString('utf8')));
      bytes = bytes.subarray(end + 1);
    }
    if (bytes.length > maxPartialBytes) {
      this.#onViolation(`a command line of more than ${maxPartialBytes} bytes`);
      bytes = bytes.subarray(0, 0);
    }
    this.#partial = bytes;
    return lines;
  }

  /** Drops an incomplete line. Returns whether there was one. */
  discardPartial(): boolean {
    const had = this.#partial.length > 0;
    this.#partial = Buffer.alloc(0);
    return had;
  }

  #line(text: string): string {
    if (!text.endsWith('\r')) {
      this.#onViolation(`a line that ends in LF without CR: ${JSON.stringify(text)}`);
      return text;
    }
    if (/[\r\0]/.test(text.slice(0, -1)))
      this.#onViolation(`CR or NUL inside a line: ${JSON.stringify(text)}`);
    return text.slice(0, -1);
  }
}

/** Clients may send Telnet's IP and Synch before ABOR (RFC 959, section 4.1.3). */
function withoutTelnetSignals(chunk: Buffer): Buffer {
  if (!chunk.includes(interpretAsCommand)) return chunk;
  const isSignal = (byte: number | undefined) => byte === interruptProcess || byte === dataMark;
  const kept = [...chunk].filter(
    (byte, index) =>
      !(byte === interpretAsCommand && isSignal(chunk[index + 1])) &&
      !(isSignal(byte) && chunk[index - 1] === interpretAsCommand),
  );
  return Buffer.from(kept);
}
