import { FolderUnreadable } from '../../remote/remote-error.ts';
import type { RemoteEntry } from '../../remote/remote.ts';
import type { FTP } from '../conversation/ftp.ts';
import type { Capabilities } from './capabilities.ts';
import { isRefusalOf } from './refusal.ts';
import { entriesOfList, entriesOfMlsd } from './remote-entries.ts';

/** What the listing of folders needs from its session. */
export interface FolderListingSetup {
  readonly capabilities: Capabilities;
  /** Absolute path of the session's working directory. */
  readonly home: string;
  readonly isFolder: (path: string) => Promise<boolean>;
}

/** Lists folders of one session, by MLSD where the server supports it, otherwise by LIST. */
export class FolderListing {
  readonly #ftp: FTP;
  readonly #setup: FolderListingSetup;

  constructor(ftp: FTP, setup: FolderListingSetup) {
    this.#ftp = ftp;
    this.#setup = setup;
  }

  /** Servers treat the argument of a listing as a pattern, so a path with special characters is entered first. */
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

  /** Includes names that begin with a dot, which LIST omits unless it is given the option `-a` of `ls`. */
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
   * vsftpd lists a folder that it cannot open as an empty folder, or as one that contains itself. The listing of a
   * folder that it can open contains `.`, where the server shows that at all.
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
