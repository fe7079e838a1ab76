import type { MlsdEntry } from '../listing/mlsd-entry.ts';
import type { LineHandler } from './transfers.ts';

/** Listings, and changes to files and folders on the server. See FTP for what every method rejects with. */
export interface FTPFiles {
  /**
   * Names as the server sends them (ftplib row 19).
   *
   * @param args options and a path, each sent as it is; default: the working directory
   */
  nlst(...args: readonly string[]): Promise<string[]>;

  /**
   * The raw lines of LIST (ftplib row 20).
   *
   * @param args options and a path, each sent as it is; default: the working directory
   */
  dir(...args: readonly string[]): Promise<string[]>;

  /**
   * Like `dir`, for listings of any length: calls the function with each line as it arrives, and returns nothing.
   *
   * @param args options and a path, then the function
   */
  dir(...args: readonly [...string[], LineHandler]): Promise<void>;

  /**
   * Names and facts of a folder's entries (ftplib row 21; RFC 3659, section 7), including the folder itself and its
   * parent where the server lists those.
   *
   * @param path default: the working directory
   * @param facts facts to request by OPTS MLST, which applies to the rest of the session; default: the server's choice
   */
  mlsd(path?: string, facts?: readonly string[]): Promise<MlsdEntry[]>;

  /** Renames or moves a file, by RNFR and RNTO in one write (ftplib row 22). */
  rename(from: string, to: string): Promise<string>;

  /** Deletes a file; only 200 and 250 are success (ftplib row 23). */
  delete(path: string): Promise<string>;

  /** Changes the working directory (ftplib row 24): `..` sends CDUP, then CWD after a 500; an empty path means `.`. */
  cwd(path: string): Promise<string>;

  /**
   * Makes a directory (ftplib row 25).
   *
   * @returns its path as the server reports it; empty when it does not
   */
  mkd(path: string): Promise<string>;

  /** Removes an empty directory (ftplib row 25). */
  rmd(path: string): Promise<string>;

  /** The working directory (ftplib row 25); empty when the server does not report it. */
  pwd(): Promise<string>;

  /**
   * Size of a file in image type (ftplib row 26; RFC 3659, section 4).
   *
   * @returns the size in bytes; `null` when the reply is not a 213 with a number
   */
  size(path: string): Promise<number | null>;

  /**
   * Sets a file's modification time, by MFMT (draft-somers-ftp-mfxx) or, where the server does not know MFMT, by MDTM
   * with a time, as vsftpd does it.
   *
   * @param modified the new time; sent in whole seconds
   */
  mfmt(path: string, modified: Date): Promise<string>;
}
