import { ErrorProto } from './errors.ts';
import type { Reply } from './reply.ts';

/** Maximum length of a reply with all its lines, in characters: nothing from a server is buffered without a limit. */
const maxReplyLength = 64 * 1024;

/** Default maximum length of one line, in characters (ftplib's MAXLINE). */
export const defaultMaxLineLength = 8192;

/** Splits what arrives on the control connection into replies (RFC 959, section 4.2), however it is chunked. */
export class ReplyParser {
  readonly #maxLineLength: number;
  #line = '';
  #group: { lines: string[]; code: string; length: number } | undefined;

  /** @param maxLineLength maximum length of one line without its line ending, in characters */
  constructor(maxLineLength = defaultMaxLineLength) {
    this.#maxLineLength = maxLineLength;
  }

  /** Whether a reply has begun and not ended. */
  get hasPartial(): boolean {
    return this.#line !== '' || this.#group !== undefined;
  }

  /**
   * Takes the next characters and passes each reply that they complete to `onReply`.
   *
   * @throws ErrorProto when a line outside a multi-line reply is not a reply, or when a line or reply is too long
   */
  feed(chunk: string, onReply: (reply: Reply) => void): void {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      const line = (this.#line + chunk.slice(start, end)).replace(/\r$/, '');
      this.#checkLine(line.length);
      this.#line = '';
      start = end + 1;
      const reply = this.#takeLine(line);
      if (reply !== undefined) onReply(reply);
    }
    this.#line += chunk.slice(start);
    this.#checkLine(this.#line.length);
  }

  #takeLine(line: string): Reply | undefined {
    if (this.#group === undefined) {
      if (line.trim() === '') return undefined;
      const [, code, separator] = /^([1-5]\d\d)([ -]|$)/.exec(line) ?? [];
      if (code === undefined) throw notAReply(line);
      if (separator !== '-') return { code: Number(code), text: line };
      this.#group = { lines: [line], code, length: line.length };
      return undefined;
    }
    this.#checkLength(line.length);
    const { lines, code } = this.#group;
    lines.push(line);
    this.#group.length += line.length + 1;
    if (!line.startsWith(code) || (line.length > 3 && line[3] !== ' ')) return undefined;
    this.#group = undefined;
    return { code: Number(code), text: lines.join('\n') };
  }

  #checkLine(length: number): void {
    if (length > this.#maxLineLength + 1) {
      throw new ErrorProto({
        code: 0,
        text: `A line of a reply is longer than ${this.#maxLineLength} characters`,
      });
    }
  }

  #checkLength(more: number): void {
    if ((this.#group?.length ?? 0) + more > maxReplyLength) {
      throw new ErrorProto({ code: 0, text: `A reply is longer than ${maxReplyLength} characters` });
    }
  }
}

function notAReply(line: string): ErrorProto {
  const shown = line.length > 200 ? `${line.slice(0, 200)}…` : line;
  return new ErrorProto({ code: Number.parseInt(line, 10) || 0, text: shown });
}
