import { RemoteFileMissing, ResumeRefused } from '../../remote/remote-error.ts';
import type { ByteSource, StoreOptions } from '../../remote/remote.ts';
import type { FTP } from '../conversation/ftp.ts';
import type { BlockHandler } from '../data/retrieve.ts';
import type { Capabilities } from './capabilities.ts';
import { isRefusalOf, isResumeRefusal } from './refusal.ts';

/** Stores and retrieves files of one session, from the beginning or from an offset. Errors are those of FTP. */
export class FileTransfers {
  readonly #ftp: FTP;
  readonly #capabilities: Capabilities;
  readonly #sizeOf: (path: string) => Promise<number | undefined>;

  /** @param sizeOf resolves to the size of a file in bytes, or `undefined` when there is no such file */
  constructor(ftp: FTP, capabilities: Capabilities, sizeOf: (path: string) => Promise<number | undefined>) {
    this.#ftp = ftp;
    this.#capabilities = capabilities;
    this.#sizeOf = sizeOf;
  }

  /** @throws ResumeRefused when the server refuses the offset; later calls then resume another way, if there is one */
  async store(
    path: string,
    source: ByteSource,
    { offsetBytes = 0, onBytes }: StoreOptions = {},
  ): Promise<void> {
    if (offsetBytes === 0) {
      await this.#ftp.storbinary(`STOR ${path}`, source, { onBytes });
      return;
    }
    const command = this.#capabilities.resumeCommand ?? 'APPE';
    try {
      if (command === 'STOR') await this.#ftp.storbinary(`STOR ${path}`, source, { offsetBytes, onBytes });
      else await this.#ftp.storbinary(`APPE ${path}`, source, { onBytes });
    } catch (error) {
      if (!this.#ftp.isOpen || !isResumeRefusal(error)) throw error;
      this.#capabilities.refuseResume(command);
      throw new ResumeRefused(error.message, { serverReply: error.reply.text, cause: error });
    }
  }

  /** @throws RemoteFileMissing; ResumeRefused when the server refuses the offset */
  async retrieve(path: string, onBlock: BlockHandler, offsetBytes: number): Promise<void> {
    try {
      await this.#ftp.retrbinary(`RETR ${path}`, onBlock, { offsetBytes });
    } catch (error) {
      if (isRefusalOf(error, 'REST')) {
        throw new ResumeRefused(error.message, { serverReply: error.reply.text, cause: error });
      }
      const mayBeMissing = isRefusalOf(error, 'RETR') && this.#ftp.isOpen;
      if (!mayBeMissing || (await this.#sizeOf(path)) !== undefined) throw error;
      throw new RemoteFileMissing(path, { serverReply: error.reply.text, cause: error });
    }
  }
}
