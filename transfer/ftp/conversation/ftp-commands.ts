import type { Socket } from 'node:net';
import type { Features } from '../control/features.ts';
import type { Reply } from '../control/reply.ts';
import type { DebugLevel } from '../control/wire-log.ts';

/** The connection of a session, its login, and any single command. FTP says what every method rejects with. */
export interface FTPCommands extends AsyncDisposable {
  /** Whether the session is connected and no failure has closed it. */
  readonly isOpen: boolean;

  /** Commands whose replies are due. */
  readonly depth: number;

  /**
   * The control connection's socket (ftplib's `sock`), to look at: reading or writing it breaks the session. `undefined`
   * before the first connection.
   */
  readonly sock: Socket | undefined;

  /**
   * Connects and reads the welcome (ftplib row 3). A session that was connected before is closed first.
   *
   * @param host name or address
   * @param port default: 21
   * @returns the welcome
   * @throws ConnectionTimeout; ErrorTemp, ErrorPerm when the welcome refuses; ErrorProto when what answers is no FTP server
   */
  connect(host: string, port?: number): Promise<string>;

  /** The first reply, whole (ftplib row 4). */
  getwelcome(): string;

  /**
   * How much of the conversation is written to `onDebug` (ftplib row 2). The argument of PASS and ACCT never is.
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
   * @throws ErrorReply when the server asks for more than there is
   */
  login(user?: string, password?: string, account?: string): Promise<string>;

  /** Names the account that a server wants for what the user may do (ftplib row 6; RFC 959, section 4.1.1). */
  acct(account: string): Promise<string>;

  /**
   * Sends any command (ftplib row 7). After a transfer command that 1yz answers, `voidresp` has to follow.
   *
   * @returns the first reply
   * @throws ErrorTemp, ErrorPerm when that is 4yz or 5yz
   */
  sendcmd(command: string): Promise<string>;

  /** Sends any command that 2yz must answer (ftplib row 8). */
  voidcmd(command: string): Promise<string>;

  /**
   * Sends a command whose answer may take as long as reading a file does.
   *
   * @param sizeBytes size of that file; a second is allowed for each 4 MiB
   * @returns the reply, of whatever class
   */
  slowReply(command: string, sizeBytes: number): Promise<Reply>;

  /** What the server can do (RFC 2389); empty when it does not say. */
  feat(): Promise<Features>;

  /** Sends QUIT, waits for the answer and closes, whatever it is (ftplib row 28). The object can connect again. */
  quit(): Promise<string>;

  /** Closes at once, whatever is under way (ftplib row 28). The object can connect again. */
  close(): void;

  /** Sends QUIT and closes; a connection that is lost already is no error (ftplib row 29). */
  [Symbol.asyncDispose](): Promise<void>;
}
