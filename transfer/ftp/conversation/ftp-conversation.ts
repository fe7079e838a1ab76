import { opensTransfer, verbOf } from '../control/command-line.ts';
import { errorFor, ErrorProto } from '../control/errors.ts';
import { Features } from '../control/features.ts';
import { FTPConnection } from './ftp-connection.ts';
import type { PendingCommand } from '../control/pending-command.ts';
import { isCompletion, isIntermediate, isPreliminary, isRefusal, type Reply } from '../control/reply.ts';

/** Login and single commands: the part of ftplib's FTP that needs no data connection. */
export class FTPConversation extends FTPConnection {
  #unfinished: PendingCommand | undefined;

  /**
   * Logs in (ftplib row 5): PASS follows a 3yz to USER, ACCT a 3yz to PASS.
   *
   * @param user default: `anonymous`
   * @param password default: `anonymous@` for `anonymous`, else empty
   * @param account default: empty
   * @returns the reply that let the user in
   * @throws ErrorPerm, ErrorTemp when the server refuses; ErrorReply when it asks for more than there is
   */
  async login(user = 'anonymous', password = '', account = ''): Promise<string> {
    const isAnonymous = user === 'anonymous' && (password === '' || password === '-');
    let reply = await this.ask(`USER ${user}`);
    if (isIntermediate(reply))
      reply = await this.ask(`PASS ${isAnonymous ? `${password}anonymous@` : password}`);
    if (isIntermediate(reply)) reply = await this.ask(`ACCT ${account}`);
    if (!isCompletion(reply)) {
      throw errorFor({ code: reply.code, text: this.log.masked(reply.text) }, 'USER, PASS');
    }
    return reply.text;
  }

  /**
   * Names the account that a server wants for what the user may do (ftplib row 6; RFC 959, section 4.1.1).
   *
   * @returns the reply
   * @throws ErrorPerm, ErrorTemp, ErrorReply
   */
  async acct(account: string): Promise<string> {
    const reply = await this.ask(`ACCT ${account}`);
    if (!isCompletion(reply)) throw errorFor({ code: reply.code, text: this.log.masked(reply.text) }, 'ACCT');
    return reply.text;
  }

  /**
   * Sends any command (ftplib row 7). After a transfer command that 1yz answers, `voidresp` has to follow.
   *
   * @returns the first reply
   * @throws ErrorTemp, ErrorPerm when that is 4yz or 5yz; TypeError, and nothing is sent, when the command holds CR, LF
   * or NUL
   */
  async sendcmd(command: string): Promise<string> {
    if (!opensTransfer(command)) return accepted(await this.ask(command), command);
    const pending = this.control.sendTransfer(command);
    const reply = await pending.firstReply;
    if (isPreliminary(reply)) this.expectFinal(pending);
    return accepted(reply, command);
  }

  /**
   * Sends any command that 2yz must answer (ftplib row 8).
   *
   * @returns the reply
   * @throws ErrorTemp, ErrorPerm, ErrorReply when it is of another class
   */
  async voidcmd(command: string): Promise<string> {
    return (await this.completed(command)).text;
  }

  /**
   * Waits for the final reply of a transfer that `transfercmd`, `ntransfercmd` or `sendcmd` began (ftplib row 8).
   *
   * @returns the reply
   * @throws ErrorTemp, ErrorPerm, ErrorReply when it is not 2yz; Error when no transfer has been begun
   */
  async voidresp(): Promise<string> {
    const pending = this.#unfinished;
    if (pending === undefined) throw new Error('No final reply is due: no transfer has been begun by hand');
    this.#unfinished = undefined;
    const reply = await pending.final;
    if (!isCompletion(reply)) throw errorFor(reply, pending.command);
    return reply.text;
  }

  /**
   * Ends the transfer that runs, by ABOR (ftplib row 27); its own call rejects with TransferAborted. The session can go
   * on. A transfer whose command has not left yet is given up too. What arrived is incomplete, whatever the server says.
   *
   * @returns the server's answer: 226, 225 or 426
   * @throws ErrorProto when it gives none of these; ConnectionTimeout when it gives none at all
   */
  async abort(): Promise<string> {
    this.#unfinished = undefined;
    const replies = await this.control.abort();
    const answer = replies.findLast(({ code }) => [225, 226, 426].includes(code));
    if (answer === undefined) throw new ErrorProto(replies.at(-1) ?? { code: 0, text: 'no reply' }, 'ABOR');
    return answer.text;
  }

  /**
   * Sends a command whose answer may take as long as reading a file does.
   *
   * @param sizeBytes size of that file; a second is allowed for each 4 MiB
   * @returns the reply, of whatever class
   */
  async slowReply(command: string, sizeBytes: number): Promise<Reply> {
    const { timeoutMs } = this.control;
    return this.ask(command, { replyTimeoutMs: timeoutMs + sizeBytes / 4096 });
  }

  /** What the server can do (RFC 2389); empty when it does not say. */
  async feat(): Promise<Features> {
    const reply = await this.ask('FEAT');
    return new Features(reply.code === 211 ? reply.text : '');
  }

  protected override connectionBegins(): void {
    super.connectionBegins();
    this.#unfinished = undefined;
  }

  /** Lets `voidresp` wait for the final reply. */
  protected expectFinal(pending: PendingCommand): void {
    this.#unfinished = pending;
  }
}

function accepted(reply: Reply, command: string): string {
  if (isRefusal(reply)) throw errorFor(reply, verbOf(command));
  return reply.text;
}
