import { createHash, randomBytes } from 'node:crypto';
import { childOf, nameOf, parentOf } from '../../remote/remote-path.ts';
import type { FTP } from '../conversation/ftp.ts';
import type { Capabilities } from './capabilities.ts';
import { isBusy, isRefusalOf, isUnavailable } from './refusal.ts';

const replacingWarning =
  'The server does not rename onto an existing file. The old file is renamed out of the way first, and is missing for a moment.';

/** What renames need of their session. */
export interface ReplacingRenameSetup {
  readonly capabilities: Capabilities;
  readonly sizeOf: (path: string) => Promise<number | undefined>;
  readonly deleteFile: (path: string) => Promise<boolean>;
  readonly onWarning: ((message: string) => void) | undefined;
}

/**
 * Renames onto a name that a file may have. RFC 959, section 4.1.3 leaves open what RNTO does then: most servers replace
 * the file, IIS and ProFTPD without AllowOverwrite refuse. There the old file is renamed out of the way, renamed back when
 * the new one is refused all the same, and deleted only once the new one has its name.
 */
export class ReplacingRename {
  readonly #ftp: FTP;
  readonly #setup: ReplacingRenameSetup;
  /** Shared by renames that were refused together: they were sent in one write. */
  #probing: Promise<void> | undefined;

  constructor(ftp: FTP, setup: ReplacingRenameSetup) {
    this.#ftp = ftp;
    this.#setup = setup;
  }

  /** @param aside where the old file waits; a name beside it when absent */
  async rename(from: string, to: string, aside = asideOf(to)): Promise<void> {
    const { capabilities, sizeOf } = this.#setup;
    if (capabilities.renameOntoFile === 'refused') return this.#replace(from, to, aside);
    try {
      await this.#ftp.rename(from, to);
    } catch (error) {
      if (!isRefusalOf(error, 'RNTO') || isBusy(error) || (await sizeOf(to)) === undefined) throw error;
      if (await this.#replacesFiles(parentOf(aside))) throw error;
      await this.#replace(from, to, aside);
    }
  }

  /** Whether the server renames onto a file, found out in `folder` where it is not known yet. */
  async #replacesFiles(folder: string): Promise<boolean> {
    const { capabilities } = this.#setup;
    if (capabilities.renameOntoFile === 'unknown') {
      this.#probing ??= this.#probe(folder).finally(() => (this.#probing = undefined));
      await this.#probing;
    }
    return capabilities.renameOntoFile !== 'refused';
  }

  /**
   * Finds out whether the server renames onto a file, with two files of this session's own: a refused RNTO may as well be
   * about the name (a filter, a file in use, another file system), and then the old file must not be touched.
   */
  async #probe(folder: string): Promise<void> {
    const { capabilities, deleteFile, onWarning } = this.#setup;
    const random = randomBytes(8).toString('hex');
    const probe = (number: number): string => childOf(folder, `.storbinary.${random}.probe-${number}`);
    const [first, second] = [probe(1), probe(2)];
    try {
      await this.#ftp.storbinary(`STOR ${first}`, []);
      await this.#ftp.storbinary(`STOR ${second}`, []);
      const answer = await this.#tryRename(first, second);
      if (answer === 'refused' && capabilities.renameOntoFile === 'unknown') onWarning?.(replacingWarning);
      capabilities.renameOntoFile = answer;
      if (answer === 'refused') await deleteFile(first);
      await deleteFile(second);
    } catch (error) {
      // Nobody would find them later: their names are random.
      if (this.#ftp.isOpen) await Promise.allSettled([deleteFile(first), deleteFile(second)]);
      throw error;
    }
  }

  async #tryRename(from: string, to: string): Promise<'supported' | 'refused'> {
    try {
      await this.#ftp.rename(from, to);
      return 'supported';
    } catch (error) {
      if (!isRefusalOf(error, 'RNTO') || isBusy(error)) throw error;
      return 'refused';
    }
  }

  async #replace(from: string, to: string, aside: string): Promise<void> {
    const isAside = await this.#moveAside(to, aside);
    try {
      await this.#ftp.rename(from, to);
    } catch (error) {
      // A lost connection restores nothing: the old file stays beside its name, and the next attempt replaces it.
      if (isAside && this.#ftp.isOpen) await this.#ftp.rename(aside, to);
      throw error;
    }
    await this.#setup.deleteFile(aside);
  }

  /** Resolves to whether there was a file. What an earlier replacement left is deleted once its successor is live. */
  async #moveAside(to: string, aside: string): Promise<boolean> {
    const { sizeOf, deleteFile } = this.#setup;
    try {
      await this.#ftp.rename(to, aside);
      return true;
    } catch (error) {
      if (isUnavailable(error) && isRefusalOf(error, 'RNFR') && (await sizeOf(to)) === undefined)
        return false;
      const isLeftOver = isRefusalOf(error, 'RNTO') && (await sizeOf(aside)) !== undefined;
      if (!isLeftOver) throw error;
    }
    await deleteFile(aside);
    await this.#ftp.rename(to, aside);
    return true;
  }
}

/** A name beside the file that follows from the file's, so that a later attempt finds what a lost session left. */
function asideOf(path: string): string {
  const hash = createHash('sha256').update(nameOf(path)).digest('hex').slice(0, 16);
  return childOf(parentOf(path), `.storbinary.${hash}.replaced`);
}
