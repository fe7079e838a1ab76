import type { RemoteEntry } from '../../remote/remote.ts';
import type { FTP } from '../conversation/ftp.ts';
import type { Capabilities } from './capabilities.ts';
import { FolderListing } from './folder-listing.ts';
import { isRefusalOf, isUnavailable } from './refusal.ts';

/** Finds, lists, makes and removes the folders of one session's server. Errors are those of FTP. */
export class Folders {
  readonly #ftp: FTP;
  readonly #home: string;
  readonly #listing: FolderListing;

  /** @param home absolute path of the session's working directory */
  constructor(ftp: FTP, capabilities: Capabilities, home: string) {
    this.#ftp = ftp;
    this.#home = home;
    this.#listing = new FolderListing(ftp, { capabilities, home, isFolder: (path) => this.has(path) });
  }

  /**
   * Asks by CWD, the only command that every server answers reliably. No path that a session sends depends on the
   * working directory, but it is restored at once: Pure-FTPd ends a session that lists a folder after its working
   * directory has been removed.
   */
  async has(path: string): Promise<boolean> {
    const [isEntered] = await Promise.all([this.#enters(path), this.#enters(this.#home)]);
    return isEntered;
  }

  list(path: string): Promise<RemoteEntry[]> {
    return this.#listing.list(path);
  }

  /** Resolves to whether the folder is new. MKD of an existing folder is refused: look before reporting it. */
  async make(path: string): Promise<boolean> {
    try {
      await this.#ftp.mkd(path);
      return true;
    } catch (error) {
      if (!isRefusalOf(error, 'MKD') || !(await this.has(path))) throw error;
      return false;
    }
  }

  /** Resolves to whether the folder is gone; a folder that is not empty is refused. */
  async remove(path: string): Promise<boolean> {
    try {
      await this.#ftp.rmd(path);
      return true;
    } catch (error) {
      if (!isRefusalOf(error, 'RMD')) throw error;
      return !(await this.has(path));
    }
  }

  async #enters(path: string): Promise<boolean> {
    try {
      await this.#ftp.cwd(path);
      return true;
    } catch (error) {
      if (isUnavailable(error)) return false;
      throw error;
    }
  }
}
