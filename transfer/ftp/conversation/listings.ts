import type { Conversation } from './conversation.ts';
import { type MlsdEntry, parseMlsdLine } from '../listing/mlsd-entry.ts';
import { retrieveText } from '../data/retrieve.ts';
import type { LineHandler, Transfers } from './transfers.ts';

/** Maximum size of a listing that is kept in memory, in bytes: about 100,000 entries. */
const maxListingBytes = 16 * 1024 * 1024;

/** Listings over a data connection, in whatever representation type is set: servers send them the same in either. */
export class Listings {
  readonly #conversation: Conversation;
  readonly #transfers: Transfers;

  constructor(conversation: Conversation, transfers: Transfers) {
    this.#conversation = conversation;
    this.#transfers = transfers;
  }

  /** The lines of a listing command, without empty ones. */
  async lines(...words: readonly string[]): Promise<string[]> {
    const command = this.#joined(words);
    const text = await retrieveText(this.#transfers.context, command, maxListingBytes);
    return text.split(/\r?\n/).filter((line) => line !== '');
  }

  /** Passes on the lines of a listing command one by one, without a limit on their number. */
  async eachLine(words: readonly string[], onLine: LineHandler): Promise<void> {
    await this.#transfers.receiveLines(this.#joined(words), onLine);
  }

  /** MLSD (RFC 3659, section 7), after OPTS MLST when facts are named. */
  async entries(path: string, facts: readonly string[]): Promise<MlsdEntry[]> {
    const select = `OPTS MLST ${facts.map((fact) => `${fact};`).join('')}`;
    this.#conversation.check(`MLSD ${path}`, select);
    const selected = facts.length > 0 ? this.#conversation.accept(select) : undefined;
    const [lines] = await Promise.all([this.lines('MLSD', path), selected]);
    return lines.map(parseMlsdLine).filter((entry) => entry !== undefined);
  }

  #joined(words: readonly string[]): string {
    const command = words.filter((word) => word !== '').join(' ');
    this.#conversation.check(command);
    return command;
  }
}
