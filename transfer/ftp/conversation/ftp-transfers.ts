import type { Socket } from 'node:net';
import type { ActivePort } from '../data/active-port.ts';
import type { PassiveAddress } from '../data/passive-mode.ts';
import type { BlockHandler, RetrieveOptions } from '../data/retrieve.ts';
import type { StoreOptions } from '../data/store.ts';
import type { ByteSource } from '../../remote/remote.ts';
import type { LineHandler, StoreLinesOptions } from './transfers.ts';

/** Where a transfer begins. */
export interface TransferOptions {
  /** Position in the remote file, in bytes; sends REST (RFC 3659, section 5). Default: 0. */
  readonly offsetBytes?: number;
}

/** A data socket that is the caller's, and what the server said of the transfer. */
export interface DataSocket {
  readonly socket: Socket;
  /** Size in bytes that the server's 150 names, an estimate; `null` when it names none. */
  readonly sizeBytes: number | null;
}

/** Transfers, and how their data connections are made. FTP says what every method rejects with. */
export interface FTPTransfers {
  /**
   * Sends a source in image type by `STOR name`, `APPE name` or `STOU` (ftplib row 12).
   *
   * @param source any iterable of bytes; an error of it ends the session
   * @throws TransferAborted after `abort()`; what the source throws
   */
  storbinary(command: string, source: ByteSource, options?: StoreOptions): Promise<string>;

  /**
   * Receives in image type by `RETR name` (ftplib row 10).
   *
   * @param onBlock called with each block, in order, one at a time; an error of it ends the session
   * @throws TransferAborted after `abort()`; what `onBlock` throws
   */
  retrbinary(command: string, onBlock: BlockHandler, options?: RetrieveOptions): Promise<string>;

  /**
   * Sends a text in ASCII type (ftplib row 13): every line, the last too, ends in CRLF on the wire.
   *
   * @param source any iterable of bytes, cut anywhere; CRLF and LF both end a line in it
   * @throws as `storbinary`; ErrorProto, and the session ends, when a line is longer than `maxLineLength` bytes
   */
  storlines(command: string, source: ByteSource, options?: StoreLinesOptions): Promise<string>;

  /**
   * Receives a text in ASCII type (ftplib row 11), by `RETR name`, `LIST` or `NLST`.
   *
   * @param onLine called with each line, without its line end, in order, one at a time; an error of it ends the session
   * @throws as `retrbinary`; ErrorProto, and the session ends, when a line is longer than `maxLineLength` bytes
   */
  retrlines(command: string, onLine: LineHandler): Promise<string>;

  /**
   * Begins a transfer and gives its data socket to the caller (ftplib row 14): passive or active, TLS where data is
   * protected. Read it to its end or end it, then call `voidresp`. The type is whatever was set last.
   *
   * @throws TransferAborted
   */
  transfercmd(command: string, options?: TransferOptions): Promise<Socket>;

  /**
   * As `transfercmd`, with the size that the server's 150 names (ftplib row 15): an estimate, never the end.
   *
   * @returns the data socket, and the size in bytes or `null`
   */
  ntransfercmd(command: string, options?: TransferOptions): Promise<DataSocket>;

  /**
   * Waits for the final reply of a transfer that `transfercmd`, `ntransfercmd` or `sendcmd` began (ftplib row 8).
   *
   * @throws Error when no transfer has been begun
   */
  voidresp(): Promise<string>;

  /**
   * Ends the transfer that runs, by ABOR (ftplib row 27); its own call rejects with TransferAborted. The session can go
   * on. A transfer whose command has not left yet is given up too. What arrived is incomplete, whatever the server says.
   *
   * @returns the server's answer: 226, 225 or 426
   * @throws ErrorProto when it gives none of these; ConnectionTimeout when it gives none at all
   */
  abort(): Promise<string>;

  /**
   * Chooses who listens for the data connections that follow (ftplib row 17).
   *
   * @param passive `true`, the default: the server, by EPSV, or PASV where it refuses that. `false`: this side, by PORT on
   * IPv4 and EPRT on IPv6
   */
  setPasv(passive: boolean): void;

  /**
   * Asks the server for a passive port (ftplib row 18), by EPSV or PASV.
   *
   * @returns the control connection's peer, or with `trustServerPasvIpv4Address` the address in the PASV reply, and the
   * port that the server listens on
   */
  makepasv(): Promise<PassiveAddress>;

  /**
   * Listens for a data connection and sends the server the port, by PORT or EPRT (ftplib row 18). Close the port when the
   * transfer command fails.
   */
  makeport(): Promise<ActivePort>;
}
