import type { Conversation } from './conversation.ts';
import { ErrorPerm, errorFor, ErrorReply } from '../control/errors.ts';
import { formatTimeVal } from '../listing/mlsd-entry.ts';
import { parse213, parse257 } from '../control/reply-fields.ts';
import { isCompletion, isIntermediate, isPreliminary, isRefusal, type Reply } from '../control/reply.ts';

/** Commands about one file or folder that need no data connection. */
export class PathCommands {
  readonly #conversation: Conversation;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
  }

  /** SIZE, in image type: in ASCII it would count the line ends (RFC 3659, section 4). */
  async size(path: string): Promise<number | null> {
    const command = `SIZE ${path}`;
    this.#conversation.check(command);
    const typed = this.#conversation.setType('I');
    // If SIZE is refused too, its refusal is the one to report.
    typed.catch(() => undefined);
    const reply = await this.#conversation.ask(command);
    if (isRefusal(reply) || isPreliminary(reply)) throw errorFor(reply, command);
    await typed;
    return parse213(reply) ?? null;
  }

  /** Sends RNFR and RNTO together. */
  async rename(from: string, to: string): Promise<string> {
    const [rnfr, rnto] = [`RNFR ${from}`, `RNTO ${to}`] as const;
    this.#conversation.check(rnfr, rnto);
    const replies = [this.#conversation.ask(rnfr), this.#conversation.ask(rnto)] as const;
    const [first, second] = await Promise.all(replies);
    if (!isIntermediate(first)) throw errorFor(first, rnfr);
    if (!isCompletion(second)) throw errorFor(second, rnto);
    return second.text;
  }

  /** Only 200 and 250 are success. */
  async delete(path: string): Promise<string> {
    const reply = await this.#conversation.complete(`DELE ${path}`);
    if (reply.code !== 250 && reply.code !== 200) throw new ErrorReply(reply, `DELE ${path}`);
    return reply.text;
  }

  /** `..` sends CDUP, then CWD after a 500; an empty path means `.`. */
  async changeFolder(path: string): Promise<string> {
    if (path === '..') {
      const reply = await this.#conversation.ask('CDUP');
      if (isCompletion(reply)) return reply.text;
      if (reply.code !== 500) throw errorFor(reply, 'CDUP');
    }
    return (await this.#conversation.complete(`CWD ${path === '' ? '.' : path}`)).text;
  }

  async makeFolder(path: string): Promise<string> {
    return pathIn(await this.#conversation.complete(`MKD ${path}`));
  }

  async workingFolder(): Promise<string> {
    return pathIn(await this.#conversation.complete('PWD'));
  }

  /** Uses MFMT or, where the server does not know it, MDTM with a time (vsftpd). */
  async setModified(path: string, modified: Date): Promise<string> {
    const argument = `${formatTimeVal(modified)} ${path}`;
    try {
      return (await this.#conversation.complete(`MFMT ${argument}`)).text;
    } catch (error) {
      if (!(error instanceof ErrorPerm) || error.reply.code > 504) throw error;
      return (await this.#conversation.complete(`MDTM ${argument}`)).text;
    }
  }
}

/** Like ftplib, treats any other 2yz as success without a path. */
const pathIn = (reply: Reply): string => (reply.code === 257 ? parse257(reply) : '');
