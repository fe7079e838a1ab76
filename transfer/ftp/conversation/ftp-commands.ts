import type { Socket } from 'node:net';
import type { Features } from '../control/features.ts';
import type { Reply } from '../control/reply.ts';
import type { DebugLevel } from '../control/wire-log.ts';

/** The connection of a session, its login, and single commands. See FTP for what every method rejects with. */
export interface FTPCommands extends AsyncDisposable {
  /** Whether the session is connected and no failure has closed it. */
  readonly isOpen: boolean;

  /** Number of commands that have been sent and not yet answered. */
  readonly depth: number;

  /**
   * The control connection's socket (ftplib's `sock`), for inspection: reading or writing it breaks the session.
   * `undefined` before the first connection.
   */
  readonly sock: Socket | undefined;

  /**
   * Connects and reads the welcome (ftplib row 3). A session that is already connected is closed first.
   *
   * @param host name or address
   * @param port default: 21
   * @returns the welcome
   * @throws ConnectionError when the server cannot be reached, as ConnectionTimeout when it does not respond in time;
   * ErrorTemp, ErrorPerm when the welcome is a refusal; ErrorProto when the server does not speak FTP
   */
  connect(host: string, port?: number): Promise<string>;

  /** The welcome with all its lines (ftplib row 4); empty before the first connection. */
  getwelcome(): string;

  /**
   * Sets how much of the conversation is written to `onDebug` (ftplib row 2). Passwords and accounts are never written.
   *
   * @param level 0: nothing, the default; 1: a line for each command and reply; 2: also each line sent and received
   */
  setDebuglevel(level: DebugLevel): void;

  /**
   * Logs in (ftplib row 5): PASS follows a 3yz to USER, ACCT a 3yz to PASS.
   *
   * @param user default: `anonymous`
   * @param password default: `anonymous@` for `anonymous`, else empty
   * @param account default: empty
   * @returns the reply that completes the login
   * @throws ErrorTemp, ErrorPerm when the server refuses the login; ErrorReply when it asks for more than was given
   */
  login(user?: string, password?: string, account?: string): Promise<string>;

  /** Sends the account that some servers require besides the user (ftplib row 6; RFC 959, section 4.1.1). */
  acct(account: string): Promise<string>;

  /**
   * Sends any command (ftplib row 7). After a transfer command that is answered with 1yz, call `voidresp`.
   *
   * @returns the first reply
   * @throws ErrorTemp, ErrorPerm when it is 4yz or 5yz
   */
  sendcmd(command: string): Promise<string>;

  /** Sends any command and requires a 2yz reply (ftplib row 8). */
  voidcmd(command: string): Promise<string>;

  /**
   * Sends a command for which the server may have to read a whole file, such as one for a checksum.
   *
   * @param sizeBytes size of that file, in bytes; extends the time limit by one second for each 4 MiB
   * @returns the reply, whatever its class
   */
  slowReply(command: string, sizeBytes: number): Promise<Reply>;

  /** The features that the server lists (RFC 2389); empty when it does not support FEAT. */
  feat(): Promise<Features>;

  /** Sends QUIT, waits for the reply and closes in any case (ftplib row 28). The object can connect again. */
  quit(): Promise<string>;

  /** Closes at once, even during a transfer (ftplib row 28). The object can connect again. */
  close(): void;

  /** Sends QUIT and closes; does not fail when the connection is already lost (ftplib row 29). */
  [Symbol.asyncDispose](): Promise<void>;
}
