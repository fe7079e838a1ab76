import type { Features } from '../control/features.ts';
import type { FTP } from '../conversation/ftp.ts';
import { entriesOfList, entriesOfMlsd } from './remote-entries.ts';
import { isRefusalOf } from './ftp-refusal.ts';
import type { ServerKnowledge } from './ftp-remote.ts';
import { FolderUnreadable, type RemoteEntry } from '../../remote/remote.ts';

/** Lists folders of one session, by MLSD where the server has it, by LIST elsewhere. */
export class FolderListing {
  /** Whether times are exact to the second: LIST's are not. */
  readonly hasExactTimes: boolean;
  readonly #ftp: FTP;
  readonly #knowledge: ServerKnowledge;
  readonly #home: string;
  readonly #hasFolder: (path: string) => Promise<boolean>;

  constructor(
    ftp: FTP,
    server: { readonly features: Features; readonly knowledge: ServerKnowledge; readonly home: string },
    hasFolder: (path: string) => Promise<boolean>,
  ) {
    this.#ftp = ftp;
    this.#knowledge = server.knowledge;
    this.#home = server.home;
    this.#hasFolder = hasFolder;
    this.hasExactTimes = server.features.lists('MLST') || server.features.lists('MLSD');
  }

  /** Servers take the argument of a listing for a pattern; the working directory is never one. */
  async list(path: string): Promise<RemoteEntry[]> {
    if (!/[*?[\]{}]/.test(path)) return this.#entries(path, path);
    await this.#ftp.cwd(path);
    const entries = await this.#entries(path, '');
    await this.#ftp.cwd(this.#home);
    return entries;
  }

  async #entries(path: string, argument: string): Promise<RemoteEntry[]> {
    if (this.hasExactTimes) return entriesOfMlsd(await this.#ftp.mlsd(argument));
    const lines = await this.#lines(argument);
    await this.#check(path, lines);
    return entriesOfList(lines);
  }

  /** With the names that begin with a dot, which LIST leaves out unless it is asked as `ls` is. */
  async #lines(argument: string): Promise<string[]> {
    if (this.#knowledge.refusesListAll === true) return this.#ftp.dir(argument);
    try {
      return await this.#ftp.dir(`-a ${argument}`.trimEnd());
    } catch (error) {
      if (!isRefusalOf(error, 'LIST') || !this.#ftp.isOpen) throw error;
      const lines = await this.#ftp.dir(argument);
      this.#knowledge.refusesListAll = true;
      return lines;
    }
  }

  /**
   * vsftpd lists a folder that it cannot open as an empty one, or as one that holds itself. One that it can open has a
   * `.` in it, where the server shows that at all.
   */
  async #check(path: string, lines: readonly string[]): Promise<void> {
    if (lines.some((line) => line.endsWith(' .'))) {
      this.#knowledge.listsFolderItself = true;
      return;
    }
    const isDue = this.#knowledge.listsFolderItself === true && this.#knowledge.refusesListAll !== true;
    const isDoubtful = lines.length < 2;
    if (isDue || (isDoubtful && !(await this.#hasFolder(path)))) {
      throw new FolderUnreadable(`${path} cannot be listed`);
    }
  }
}
