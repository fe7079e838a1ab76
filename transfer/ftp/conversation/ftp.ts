import { ErrorPerm, errorFor, ErrorReply } from '../control/errors.ts';
import type { FTPLogin } from './ftp-options.ts';
import { FTPTransfers, type LineHandler } from './ftp-transfers.ts';
import { type MlsdEntry, formatTimeVal, parseMlsdLine } from '../listing/mlsd-entry.ts';
import { parse213, parse257 } from '../control/reply-fields.ts';
import { isCompletion, isIntermediate, isPreliminary, isRefusal, type Reply } from '../control/reply.ts';
import { retrieveText } from '../data/retrieve.ts';

export type { FTPLogin, FTPOptions } from './ftp-options.ts';

/** Longest listing that is read whole, in bytes: about 100,000 entries. */
const maxListingBytes = 16 * 1024 * 1024;

/**
 * One FTP session with ftplib's interface. Methods may be called without waiting for each other: they run in the order
 * of their calls, and commands that are queued together leave together. A session that failed below FTP stays closed.
 *
 * Each method rejects with ErrorTemp (4yz), ErrorPerm (5yz), ErrorReply (a reply of another class than the command needs),
 * ErrorProto (no reply at all) or ConnectionError, and with TypeError, before anything is sent, when an argument holds CR,
 * LF or NUL.
 */
export class FTP extends FTPTransfers {
  /**
   * A session that is connected when a host is given, and logged in when a user is given too (ftplib row 1).
   *
   * @throws as `connect` and `login`; nothing stays open then
   */
  static async open<Class extends new (options: never) => FTP>(
    this: Class,
    options: NonNullable<ConstructorParameters<Class>[0]> & FTPLogin,
  ): Promise<InstanceType<Class>> {
    const { host, port, user, password, account }: FTPLogin = options;
    const session: FTP = new this(options);
    if (host === undefined) return session as InstanceType<Class>;
    try {
      await session.connect(host, port);
      if (user !== undefined) await session.login(user, password, account);
      return session as InstanceType<Class>;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /**
   * Size of a file in image type (ftplib row 26; RFC 3659, section 4).
   *
   * @returns bytes; `null` when the server's answer is not of class 213
   */
  async size(path: string): Promise<number | null> {
    const command = `SIZE ${path}`;
    this.check(command);
    const typed = this.setType('I');
    // When SIZE is refused too, that is the refusal that is told.
    typed.catch(() => undefined);
    const reply = await this.ask(command);
    if (isRefusal(reply) || isPreliminary(reply)) throw errorFor(reply, command);
    await typed;
    return parse213(reply) ?? null;
  }

  /**
   * Names and facts of a folder's entries (ftplib row 21; RFC 3659, section 7), the folder itself and its parent among them
   * where the server lists those.
   *
   * @param path default: the working directory
   * @param facts the facts that are wanted; sends OPTS MLST, which holds for the session from then on
   */
  async mlsd(path = '', facts: readonly string[] = []): Promise<MlsdEntry[]> {
    const select = `OPTS MLST ${facts.map((fact) => `${fact};`).join('')}`;
    this.check(`MLSD ${path}`, select);
    const selected = facts.length > 0 ? this.sendcmd(select) : undefined;
    const [lines] = await Promise.all([this.#lines(['MLSD', path]), selected]);
    return lines.map(parseMlsdLine).filter((entry) => entry !== undefined);
  }

  /**
   * Names as the server sends them (ftplib row 19).
   *
   * @param args options and a path, each as NLST shall see it; default: the working directory
   */
  async nlst(...args: readonly string[]): Promise<string[]> {
    return this.#lines(['NLST', ...args]);
  }

  /**
   * The raw lines of LIST (ftplib row 20).
   *
   * @param args options and a path, each as LIST shall see it; a function at the end gets each line as it comes, without
   * a limit on their number, and nothing is returned
   */
  async dir(...args: readonly string[]): Promise<string[]>;
  async dir(...args: readonly [...string[], LineHandler]): Promise<void>;
  async dir(...args: readonly (string | LineHandler)[]): Promise<string[] | void> {
    const onLine = args.at(-1);
    const words = ['LIST', ...args.filter((arg) => typeof arg === 'string')];
    if (typeof onLine !== 'function') return this.#lines(words);
    await this.receiveLines(this.context(), this.#joined(words), onLine);
  }

  /** RNFR and RNTO (ftplib row 22); they leave together. */
  async rename(from: string, to: string): Promise<string> {
    const [rnfr, rnto] = [`RNFR ${from}`, `RNTO ${to}`] as const;
    this.check(rnfr, rnto);
    const [first, second] = await Promise.all([this.ask(rnfr), this.ask(rnto)]);
    if (!isIntermediate(first)) throw errorFor(first, rnfr);
    if (!isCompletion(second)) throw errorFor(second, rnto);
    return second.text;
  }

  /** Deletes a file; only 200 and 250 are success (ftplib row 23). */
  async delete(path: string): Promise<string> {
    const reply = await this.completed(`DELE ${path}`);
    if (reply.code !== 250 && reply.code !== 200) throw new ErrorReply(reply, `DELE ${path}`);
    return reply.text;
  }

  /** Changes the working directory (ftplib row 24): `..` sends CDUP, and CWD after a 500; an empty path is `.`. */
  async cwd(path: string): Promise<string> {
    if (path === '..') {
      const reply = await this.ask('CDUP');
      if (isCompletion(reply)) return reply.text;
      if (reply.code !== 500) throw errorFor(reply, 'CDUP');
    }
    return this.voidcmd(`CWD ${path === '' ? '.' : path}`);
  }

  /**
   * Makes a directory (ftplib row 25).
   *
   * @returns its path as the server gives it; empty when it gives none
   */
  async mkd(path: string): Promise<string> {
    return pathIn(await this.completed(`MKD ${path}`));
  }

  /** Removes an empty directory (ftplib row 25). */
  async rmd(path: string): Promise<string> {
    return this.voidcmd(`RMD ${path}`);
  }

  /** The working directory (ftplib row 25); empty when the server does not say. */
  async pwd(): Promise<string> {
    return pathIn(await this.completed('PWD'));
  }

  /**
   * Sets a file's time of modification, by MFMT (draft-somers-ftp-mfxx), or where that is unknown by MDTM with a time, as
   * vsftpd has it.
   *
   * @param modified to the second; FTP knows no finer times here
   * @returns the reply
   */
  async mfmt(path: string, modified: Date): Promise<string> {
    const argument = `${formatTimeVal(modified)} ${path}`;
    try {
      return await this.voidcmd(`MFMT ${argument}`);
    } catch (error) {
      if (!(error instanceof ErrorPerm) || error.reply.code > 504) throw error;
      return this.voidcmd(`MDTM ${argument}`);
    }
  }

  async #lines(words: readonly string[]): Promise<string[]> {
    const command = this.#joined(words);
    const text = await retrieveText(this.context(), command, maxListingBytes);
    return text.split(/\r?\n/).filter((line) => line !== '');
  }

  #joined(words: readonly string[]): string {
    const command = words.filter((word) => word !== '').join(' ');
    this.check(command);
    return command;
  }
}

const pathIn = (reply: Reply): string => (reply.code === 257 ? parse257(reply) : '');
