import type { MlsdEntry } from '../listing/mlsd-entry.ts';
import type { LineHandler } from './transfers.ts';

/** Listings, and changes to files and folders on the server. FTP says what every method rejects with. */
export interface FTPFiles {
  /**
   * Names as the server sends them (ftplib row 19).
   *
   * @param args options and a path, each as NLST shall see it; default: the working directory
   */
  nlst(...args: readonly string[]): Promise<string[]>;

  /**
   * The raw lines of LIST (ftplib row 20).
   *
   * @param args options and a path, each as LIST shall see it; default: the working directory
   */
  dir(...args: readonly string[]): Promise<string[]>;

  /**
   * As `dir`, for listings of any length: the function at the end gets each line as it comes, and nothing is returned.
   *
   * @param args options and a path, then the function
   */
  dir(...args: readonly [...string[], LineHandler]): Promise<void>;

  /**
   * Names and facts of a folder's entries (ftplib row 21; RFC 3659, section 7), the folder itself and its parent among them
   * where the server lists those.
   *
   * @param path default: the working directory
   * @param facts the facts that are wanted; sends OPTS MLST, which holds for the session from then on
   */
  mlsd(path?: string, facts?: readonly string[]): Promise<MlsdEntry[]>;

  /** Renames or moves, by RNFR and RNTO in one write (ftplib row 22). */
  rename(from: string, to: string): Promise<string>;

  /** Deletes a file; only 200 and 250 are success (ftplib row 23). */
  delete(path: string): Promise<string>;

  /** Changes the working directory (ftplib row 24): `..` sends CDUP, and CWD after a 500; an empty path is `.`. */
  cwd(path: string): Promise<string>;

  /**
   * Makes a directory (ftplib row 25).
   *
   * @returns its path as the server gives it; empty when it gives none
   */
  mkd(path: string): Promise<string>;

  /** Removes an empty directory (ftplib row 25). */
  rmd(path: string): Promise<string>;

  /** The working directory (ftplib row 25); empty when the server does not say. */
  pwd(): Promise<string>;

  /**
   * Size of a file in image type (ftplib row 26; RFC 3659, section 4).
   *
   * @returns bytes; `null` when the server's answer is not of class 213
   */
  size(path: string): Promise<number | null>;

  /**
   * Sets a file's time of modification, by MFMT (draft-somers-ftp-mfxx), or where that is unknown by MDTM with a time, as
   * vsftpd has it.
   *
   * @param modified to the second; FTP knows no finer times here
   */
  mfmt(path: string, modified: Date): Promise<string>;
}
