import { ConnectionTimeout, ErrorPerm, ErrorProto, FTPError } from '../control/errors.ts';
import type { Features } from '../control/features.ts';
import type { FTP } from '../conversation/ftp.ts';
import { formatTimeVal, parseTimeVal } from '../listing/mlsd-entry.ts';
import { type ChecksumCommand, checksumOf } from './checksum-command.ts';
import { FolderListing } from './folder-listing.ts';
import { isRefusalOf } from './ftp-refusal.ts';
import type { ServerKnowledge } from './ftp-remote.ts';
import {
  type ByteSource,
  type ChecksumAlgorithm,
  type RemoteEntry,
  RemoteFileMissing,
  type RemoteSession,
  ResumeRefused,
  type StoreOptions,
} from '../../remote/remote.ts';

/** What a session was opened with. */
export interface FtpSessionSetup {
  readonly home: string;
  readonly features: Features;
  readonly checksum: ChecksumCommand | undefined;
  readonly knowledge: ServerKnowledge;
  readonly onProtocolError: () => void;
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** Replies to REST, STOR or APPE at an offset that mean "not here": ProFTPD says 451 and means it for good. */
const resumeRefusals = new Set([451, 500, 501, 502, 504, 550, 554]);

/** One logged-in FTP session as the port sees it. */
export class FtpSession implements RemoteSession {
  readonly home: string;
  readonly #ftp: FTP;
  readonly #setup: FtpSessionSetup;
  readonly #listing: FolderListing;

  constructor(ftp: FTP, setup: FtpSessionSetup) {
    this.#ftp = ftp;
    this.#setup = setup;
    this.home = setup.home === '' ? '/' : setup.home;
    this.#listing = new FolderListing(ftp, { ...setup, home: this.home }, (path) => this.hasFolder(path));
  }

  get isOpen(): boolean {
    return this.#ftp.isOpen;
  }

  get canResume(): boolean {
    return this.#setup.knowledge.resumeWay !== 'none';
  }

  get checksumAlgorithm(): ChecksumAlgorithm | undefined {
    return this.#setup.checksum?.algorithm;
  }

  get listsExactTimes(): boolean {
    return this.#listing.hasExactTimes;
  }

  async size(path: string): Promise<number | undefined> {
    return this.#unless(550, async () => (await this.#ftp.size(path)) ?? undefined);
  }

  /** By MDTM (RFC 3659, section 3); every refusal for good says as little as the next. */
  async modified(path: string): Promise<Date | undefined> {
    try {
      const reply = await this.#watched(() => this.#ftp.sendcmd(`MDTM ${path}`));
      return parseTimeVal(reply.slice(4));
    } catch (error) {
      if (error instanceof ErrorPerm) return undefined;
      throw error;
    }
  }

  async list(path: string): Promise<RemoteEntry[]> {
    return this.#watched(() => this.#listing.list(path));
  }

  /**
   * By CWD, the one command that every server answers truly. No path that this session sends depends on it, and yet it
   * goes back at once: Pure-FTPd ends a session that lists a folder when the working directory has been removed.
   */
  async hasFolder(path: string): Promise<boolean> {
    const [entered] = await Promise.all([
      this.#unless(550, () => this.#ftp.cwd(path)),
      this.#unless(550, () => this.#ftp.cwd(this.home)),
    ]);
    return entered !== undefined;
  }

  async store(
    path: string,
    source: ByteSource,
    { offsetBytes = 0, onBytes }: StoreOptions = {},
  ): Promise<void> {
    if (offsetBytes === 0) {
      await this.#watched(() => this.#ftp.storbinary(`STOR ${path}`, source, { onBytes }));
      return;
    }
    const way = this.#setup.knowledge.resumeWay;
    try {
      await this.#watched(() =>
        way === 'rest'
          ? this.#ftp.storbinary(`STOR ${path}`, source, { offsetBytes, onBytes })
          : this.#ftp.storbinary(`APPE ${path}`, source, { onBytes }),
      );
    } catch (error) {
      throw this.#asResumeRefusal(error, way ?? 'append') ?? error;
    }
  }

  async retrieve(
    path: string,
    onBlock: (block: Buffer) => void | Promise<void>,
    offsetBytes = 0,
  ): Promise<void> {
    try {
      await this.#watched(() => this.#ftp.retrbinary(`RETR ${path}`, onBlock, { offsetBytes }));
    } catch (error) {
      if (isRefusalOf(error, 'REST')) throw new ResumeRefused(error.message, { cause: error });
      if (!isRefusalOf(error, 'RETR') || !this.isOpen || (await this.size(path)) !== undefined) throw error;
      throw new RemoteFileMissing(`${path}: no such file`, { cause: error });
    }
  }

  async rename(from: string, to: string): Promise<void> {
    if (this.#setup.knowledge.refusesRenameOntoFile) return this.#replaceByDelete(from, to);
    try {
      await this.#watched(() => this.#ftp.rename(from, to));
    } catch (error) {
      if (!isRefusalOf(error, 'RNTO') || (await this.size(to)) === undefined) throw error;
      await this.#replaceByDelete(from, to);
      this.#noteRenameRefusal();
    }
  }

  async delete(path: string): Promise<boolean> {
    try {
      await this.#watched(() => this.#ftp.delete(path));
      return true;
    } catch (error) {
      // 550 is "no such file" and "not allowed" alike (RFC 959, section 4.2.2): look before deciding.
      if (!isRefusalOf(error, 'DELE') || (await this.size(path)) !== undefined) throw error;
      return false;
    }
  }

  async makeFolder(path: string): Promise<boolean> {
    try {
      await this.#watched(() => this.#ftp.mkd(path));
      return true;
    } catch (error) {
      if (!isRefusalOf(error, 'MKD') || !(await this.hasFolder(path))) throw error;
      return false;
    }
  }

  async removeFolder(path: string): Promise<boolean> {
    try {
      await this.#watched(() => this.#ftp.rmd(path));
      return true;
    } catch (error) {
      if (!isRefusalOf(error, 'RMD')) throw error;
      return !(await this.hasFolder(path));
    }
  }

  /** By MFMT; vsftpd, which has none, takes a time with MDTM. */
  async setModified(path: string, modifiedAt: Date): Promise<boolean> {
    const verb = this.#setup.features.lists('MFMT') ? 'MFMT' : 'MDTM';
    return this.#isDone(`${verb} ${formatTimeVal(modifiedAt)} ${path}`);
  }

  async setMode(path: string, mode: number): Promise<boolean> {
    return this.#isDone(`SITE CHMOD ${mode.toString(8).padStart(3, '0')} ${path}`);
  }

  async checksum(path: string, sizeBytes: number): Promise<string | undefined> {
    const { checksum } = this.#setup;
    if (checksum === undefined) return undefined;
    const text = await this.#watched(() => this.#ftp.slowReply(checksum.command(path), sizeBytes));
    return checksumOf(text, checksum.algorithm);
  }

  async close(): Promise<void> {
    if (!this.isOpen) return;
    await this.#ftp.quit().catch(() => this.#ftp.close());
  }

  destroy(): void {
    this.#ftp.close();
  }

  /** Whether the server did what it may refuse for good without harm. */
  async #isDone(command: string): Promise<boolean> {
    try {
      await this.#watched(() => this.#ftp.voidcmd(command));
      return true;
    } catch (error) {
      if (error instanceof ErrorPerm) return false;
      throw error;
    }
  }

  /** Notes what a failure says about the server before it goes on to the caller. */
  async #watched<T>(run: () => Promise<T>): Promise<T> {
    const depth = this.#ftp.depth;
    try {
      return await run();
    } catch (error) {
      const hasLostStep = error instanceof ErrorProto || (error instanceof ConnectionTimeout && depth > 1);
      if (hasLostStep) this.#setup.onProtocolError();
      throw error;
    }
  }

  async #unless<T>(code: number, run: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.#watched(run);
    } catch (error) {
      if (error instanceof FTPError && error.reply.code === code) return undefined;
      throw error;
    }
  }

  #asResumeRefusal(error: unknown, way: 'rest' | 'append' | 'none'): ResumeRefused | undefined {
    if (!this.isOpen || !(error instanceof FTPError) || !resumeRefusals.has(error.reply.code))
      return undefined;
    const { knowledge } = this.#setup;
    if (knowledge.resumeWay === way) knowledge.resumeWay = way === 'rest' ? 'append' : 'none';
    return new ResumeRefused(error.message, { cause: error });
  }

  async #replaceByDelete(from: string, to: string): Promise<void> {
    await this.delete(to);
    await this.#watched(() => this.#ftp.rename(from, to));
  }

  #noteRenameRefusal(): void {
    const { knowledge, onWarning } = this.#setup;
    if (knowledge.refusesRenameOntoFile) return;
    knowledge.refusesRenameOntoFile = true;
    onWarning?.(
      'The server does not rename onto an existing file. The old file is deleted first; for that moment it is missing.',
    );
  }
}
