import type {
  ByteSource,
  ChecksumAlgorithm,
  RemoteEntry,
  RemoteSession,
  RenameOptions,
  StoreOptions,
} from '../../remote/remote.ts';
import { ConnectionTimeout, ErrorPerm, ErrorProto } from '../control/errors.ts';
import type { FTP } from '../conversation/ftp.ts';
import { formatTimeVal, parseTimeVal } from '../listing/mlsd-entry.ts';
import type { Capabilities } from './capabilities.ts';
import { checksumOf } from './checksum-command.ts';
import { toRemoteError } from './failure-table.ts';
import { FileTransfers } from './file-transfers.ts';
import { Folders } from './folders.ts';
import { isRefusalOf, isUnavailable } from './refusal.ts';
import { ReplacingRename } from './replacing-rename.ts';

/** What a session was opened with. */
export interface FtpSessionSetup {
  /** The reply to PWD after the login; empty when the server does not name a folder. */
  readonly home: string;
  readonly capabilities: Capabilities;
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** One logged-in FTP session behind the port. */
export class FtpSession implements RemoteSession {
  readonly home: string;
  readonly #ftp: FTP;
  readonly #capabilities: Capabilities;
  readonly #folders: Folders;
  readonly #transfers: FileTransfers;
  readonly #renames: ReplacingRename;

  constructor(ftp: FTP, { home, capabilities, onWarning }: FtpSessionSetup) {
    this.home = home === '' ? '/' : home;
    this.#ftp = ftp;
    this.#capabilities = capabilities;
    this.#folders = new Folders(ftp, capabilities, this.home);
    const sizeOf = (path: string): Promise<number | undefined> => this.#sizeOf(path);
    const deleteFile = (path: string): Promise<boolean> => this.#deleteFile(path);
    this.#transfers = new FileTransfers(ftp, capabilities, sizeOf);
    this.#renames = new ReplacingRename(ftp, { capabilities, sizeOf, deleteFile, onWarning });
  }

  get isOpen(): boolean {
    return this.#ftp.isOpen;
  }

  get canResume(): boolean {
    return this.#capabilities.resumeCommand !== undefined;
  }

  get checksumAlgorithm(): ChecksumAlgorithm | undefined {
    return this.#capabilities.checksum?.algorithm;
  }

  get listsExactTimes(): boolean {
    return this.#capabilities.mlsd === 'supported';
  }

  size(path: string): Promise<number | undefined> {
    return this.#request(() => this.#sizeOf(path));
  }

  /** Uses MDTM (RFC 3659, section 3); after any permanent refusal the time is unknown. */
  modified(path: string): Promise<Date | undefined> {
    return this.#request(async () => {
      try {
        const reply = await this.#ftp.sendcmd(`MDTM ${path}`);
        return parseTimeVal(reply.slice(4));
      } catch (error) {
        if (error instanceof ErrorPerm) return undefined;
        throw error;
      }
    });
  }

  list(path: string): Promise<RemoteEntry[]> {
    return this.#request(() => this.#folders.list(path));
  }

  hasFolder(path: string): Promise<boolean> {
    return this.#request(() => this.#folders.has(path));
  }

  store(path: string, source: ByteSource, options?: StoreOptions): Promise<void> {
    return this.#request(() => this.#transfers.store(path, source, options));
  }

  retrieve(path: string, onBlock: (block: Buffer) => void | Promise<void>, offsetBytes = 0): Promise<void> {
    return this.#request(() => this.#transfers.retrieve(path, onBlock, offsetBytes));
  }

  rename(from: string, to: string, { asidePath }: RenameOptions = {}): Promise<void> {
    return this.#request(() => this.#renames.rename(from, to, asidePath));
  }

  async renameFolder(from: string, to: string): Promise<void> {
    await this.#request(() => this.#ftp.rename(from, to));
  }

  delete(path: string): Promise<boolean> {
    return this.#request(() => this.#deleteFile(path));
  }

  makeFolder(path: string): Promise<boolean> {
    return this.#request(() => this.#folders.make(path));
  }

  removeFolder(path: string): Promise<boolean> {
    return this.#request(() => this.#folders.remove(path));
  }

  /** Uses MFMT; without it, MDTM with a time, as vsftpd does it. */
  setModified(path: string, modifiedAt: Date): Promise<boolean> {
    const verb = this.#capabilities.mfmt === 'supported' ? 'MFMT' : 'MDTM';
    return this.#isDone(`${verb} ${formatTimeVal(modifiedAt)} ${path}`);
  }

  setMode(path: string, mode: number): Promise<boolean> {
    return this.#isDone(`SITE CHMOD ${mode.toString(8).padStart(3, '0')} ${path}`);
  }

  async checksum(path: string, sizeBytes: number): Promise<string | undefined> {
    const { checksum } = this.#capabilities;
    if (checksum === undefined) return undefined;
    const reply = await this.#request(() => this.#ftp.slowReply(checksum.command(path), sizeBytes));
    return checksumOf(reply, checksum.algorithm);
  }

  async close(): Promise<void> {
    if (!this.isOpen) return;
    await this.#ftp.quit().catch(() => this.#ftp.close());
  }

  destroy(): void {
    this.#ftp.close();
  }

  /** Runs one request of the port. Notes what a failure shows about the server, and translates it. */
  async #request<T>(run: () => Promise<T>): Promise<T> {
    const depth = this.#ftp.depth;
    try {
      return await run();
    } catch (error) {
      const hasLostStep = error instanceof ErrorProto || (error instanceof ConnectionTimeout && depth > 1);
      if (hasLostStep) this.#capabilities.pipelining = 'refused';
      throw toRemoteError(error);
    }
  }

  /** Sends an optional command; resolves to `false` when the server permanently refuses it. */
  #isDone(command: string): Promise<boolean> {
    return this.#request(async () => {
      try {
        await this.#ftp.voidcmd(command);
        return true;
      } catch (error) {
        if (error instanceof ErrorPerm) return false;
        throw error;
      }
    });
  }

  async #sizeOf(path: string): Promise<number | undefined> {
    try {
      return (await this.#ftp.size(path)) ?? undefined;
    } catch (error) {
      if (isUnavailable(error)) return undefined;
      throw error;
    }
  }

  async #deleteFile(path: string): Promise<boolean> {
    try {
      await this.#ftp.delete(path);
      return true;
    } catch (error) {
      // 550 means both "no such file" and "not allowed" (RFC 959, section 4.2.2): look before deciding.
      if (!isRefusalOf(error, 'DELE') || (await this.#sizeOf(path)) !== undefined) throw error;
      return false;
    }
  }
}
