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

/** A data socket for the caller, and the size that the server announced. */
export interface DataSocket {
  readonly socket: Socket;
  /** Size in bytes from the server's 150 reply, an estimate; `null` when it does not name one. */
  readonly sizeBytes: number | null;
}

/** Transfers, and how their data connections are opened. See FTP for what every method rejects with. */
export interface FTPTransfers {
  /**
   * Sends a source in image type by `STOR name`, `APPE name` or `STOU` (ftplib row 12).
   *
   * @param source the bytes; an error that it throws closes the session
   * @throws TransferAborted after `abort()`; what the source throws
   */
  storbinary(command: string, source: ByteSource, options?: StoreOptions): Promise<string>;

  /**
   * Receives in image type by `RETR name` (ftplib row 10).
   *
   * @param onBlock called with each block, in order, one at a time; an error that it throws closes the session
   * @throws TransferAborted after `abort()`; what `onBlock` throws
   */
  retrbinary(command: string, onBlock: BlockHandler, options?: RetrieveOptions): Promise<string>;

  /**
   * Sends a text in ASCII type (ftplib row 13): every line, including the last, ends in CRLF on the wire.
   *
   * @param source the bytes, in chunks of any size; CRLF and LF both end a line
   * @throws as `storbinary`; ErrorProto, closing the session, when a line is longer than `maxLineLength` bytes
   */
  storlines(command: string, source: ByteSource, options?: StoreLinesOptions): Promise<string>;

  /**
   * Receives a text in ASCII type (ftplib row 11), by `RETR name`, `LIST` or `NLST`.
   *
   * @param onLine called with each line, without its line ending, in order, one at a time; an error that it throws
   * closes the session
   * @throws as `retrbinary`; ErrorProto, closing the session, when a line is longer than `maxLineLength` bytes
   */
  retrlines(command: string, onLine: LineHandler): Promise<string>;

  /**
   * Begins a transfer and hands its data socket to the caller (ftplib row 14), in passive or active mode, with TLS
   * where data connections are protected. Read the socket to its end, or end it, then call `voidresp`. The
   * representation type is the one that was set last.
   *
   * @throws TransferAborted
   */
  transfercmd(command: string, options?: TransferOptions): Promise<Socket>;

  /**
   * Like `transfercmd`, with the size from the server's 150 reply (ftplib row 15): an estimate, not the end of the
   * file.
   *
   * @returns the data socket, and the size in bytes or `null`
   */
  ntransfercmd(command: string, options?: TransferOptions): Promise<DataSocket>;

  /**
   * Waits for the final reply of a transfer that `transfercmd`, `ntransfercmd` or `sendcmd` began (ftplib row 8).
   *
   * @throws Error when no such transfer has begun
   */
  voidresp(): Promise<string>;

  /**
   * Ends the running transfer by ABOR (ftplib row 27); its own call rejects with TransferAborted, and so do transfers
   * whose commands have not been sent yet. The session remains usable. What arrived is incomplete, whatever the server
   * says.
   *
   * @returns the server's reply: 226, 225 or 426
   * @throws ErrorProto when the server sends none of these; ConnectionTimeout when it does not reply
   */
  abort(): Promise<string>;

  /**
   * Chooses who listens for the data connections that follow (ftplib row 17).
   *
   * @param passive `true`, the default: the server, by EPSV, or PASV where it refuses EPSV. `false`: this side, by PORT
   * on IPv4 and EPRT on IPv6
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
   * Listens for a data connection and sends the server the port, by PORT or EPRT (ftplib row 18). Close the port when
   * the transfer command fails.
   */
  makeport(): Promise<ActivePort>;
}
