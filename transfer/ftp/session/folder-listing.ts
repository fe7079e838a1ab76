import { FolderUnreadable } from '../../remote/remote-error.ts';
import type { RemoteEntry } from '../../remote/remote.ts';
import type { FTP } from '../conversation/ftp.ts';
import type { Capabilities } from './capabilities.ts';
import { isRefusalOf } from './refusal.ts';
import { entriesOfList, entriesOfMlsd } from './remote-entries.ts';

/** What the listing of folders needs of its session. */
export interface FolderListingSetup {
  readonly capabilities: Capabilities;
  /** The folder that the session works in. */
  readonly home: string;
  readonly isFolder: (path: string) => Promise<boolean>;
}

/** Lists folders of one session, by MLSD where the server has it, by LIST elsewhere. */
export class FolderListing {
  readonly #ftp: FTP;
  readonly #setup: FolderListingSetup;

  constructor(ftp: FTP, setup: FolderListingSetup) {
    this.#ftp = ftp;
    this.#setup = setup;
  }

  /** Servers take the argument of a listing for a pattern; the working directory is never one. */
  async list(path: string): Promise<RemoteEntry[]> {
    if (!/[*?[\]{}]/.test(path)) return this.#entries(path, path);
    await this.#ftp.cwd(path);
    const entries = await this.#entries(path, '');
    await this.#ftp.cwd(this.#setup.home);
    return entries;
  }

  async #entries(path: string, argument: string): Promise<RemoteEntry[]> {
    if (this.#setup.capabilities.mlsd === 'supported') return entriesOfMlsd(await this.#ftp.mlsd(argument));
    const lines = await this.#lines(argument);
    await this.#check(path, lines);
    return entriesOfList(lines);
  }

  /** With the names that begin with a dot, which LIST leaves out unless it is asked as `ls` is. */
  async #lines(argument: string): Promise<string[]> {
    const { capabilities } = this.#setup;
    if (capabilities.listAll === 'refused') return this.#ftp.dir(argument);
    try {
      return await this.#ftp.dir(`-a ${argument}`.trimEnd());
    } catch (error) {
      if (!isRefusalOf(error, 'LIST') || !this.#ftp.isOpen) throw error;
      const lines = await this.#ftp.dir(argument);
      capabilities.listAll = 'refused';
      return lines;
    }
  }

  /**
   * vsftpd lists a folder that it cannot open as an empty one, or as one that holds itself. One that it can open has a
   * `.` in it, where the server shows that at all.
   */
  async #check(path: string, lines: readonly string[]): Promise<void> {
    const { capabilities, isFolder } = this.#setup;
    if (lines.some((line) => line.endsWith(' .'))) {
      capabilities.listsFolderItself = 'supported';
      return;
    }
    const isDue = capabilities.listsFolderItself === 'supported' && capabilities.listAll !== 'refused';
    const isDoubtful = lines.length < 2;
    if (isDue || (isDoubtful && !(await isFolder(path)))) throw new FolderUnreadable(path);
  }
}
