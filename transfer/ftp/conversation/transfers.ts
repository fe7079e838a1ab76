import { ActiveMode } from '../data/active-mode.ts';
import type { ActivePort } from '../data/active-port.ts';
import type { Conversation } from './conversation.ts';
import { type PassiveAddress, PassiveMode } from '../data/passive-mode.ts';
import { defaultMaxLineLength } from '../control/reply-parser.ts';
import type { Reply } from '../control/reply.ts';
import { type BlockHandler, retrieve, type RetrieveOptions } from '../data/retrieve.ts';
import { store, type StoreOptions } from '../data/store.ts';
import type { ByteSource } from '../../remote/remote.ts';
import { type LineFormat, LineReader, networkLines } from '../data/text-lines.ts';
import type { TransferContext } from '../data/transfer.ts';

/** Handles one line, without its line ending. The next line is read once the returned promise has settled. */
export type LineHandler = (line: string) => void | Promise<void>;

/** Callbacks of `storlines`. */
export interface StoreLinesOptions {
  /** Called with each line as it is sent, CRLF included. */
  readonly onLine?: ((line: Buffer) => void) | undefined;
}

/** Complete transfers, each in the type and mode that it needs, and what is known about the server's modes. */
export class Transfers {
  readonly #conversation: Conversation;
  #passive: PassiveMode;
  #active: ActiveMode;
  /** Whether the server listens for data connections, rather than this side. */
  isPassive = true;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
    this.#passive = this.#newPassiveMode();
    this.#active = this.#newActiveMode();
  }

  /** What a transfer needs if it begins now. */
  get context(): TransferContext {
    return {
      control: this.#conversation.control,
      mode: this.isPassive ? this.#passive : this.#active,
      secureData: this.#conversation.protection.coversData,
    };
  }

  /** Forgets what the server of an earlier connection could do. */
  reset(): void {
    this.#passive = this.#newPassiveMode();
    this.#active = this.#newActiveMode();
  }

  requestPassive(): Promise<PassiveAddress> {
    return this.#passive.requestAddress(this.#conversation.control);
  }

  requestActive(): Promise<ActivePort> {
    return this.#active.requestPort(this.#conversation.control);
  }

  store(command: string, source: ByteSource, options: StoreOptions = {}): Promise<string> {
    return this.#inType('I', command, (context) => store(context, command, source, options));
  }

  retrieve(command: string, onBlock: BlockHandler, options: RetrieveOptions = {}): Promise<string> {
    return this.#inType('I', command, (context) => retrieve(context, command, onBlock, options));
  }

  storeLines(command: string, source: ByteSource, options: StoreLinesOptions = {}): Promise<string> {
    const lines = networkLines(source, this.#lineFormat.limitBytes, options.onLine);
    return this.#inType('A', command, (context) => store(context, command, lines));
  }

  retrieveLines(command: string, onLine: LineHandler): Promise<string> {
    return this.#inType('A', command, () => this.receiveLines(command, onLine));
  }

  /** Receives lines in whatever representation type is set. */
  async receiveLines(command: string, onLine: LineHandler): Promise<Reply> {
    const reader = new LineReader(this.#lineFormat, onLine);
    const reply = await retrieve(this.context, command, (block) => reader.take(block));
    await reader.end();
    return reply;
  }

  get #lineFormat(): LineFormat {
    const { encoding = 'utf8', maxLineLength = defaultMaxLineLength } = this.#conversation.options;
    return { encoding, limitBytes: maxLineLength };
  }

  /** Queues TYPE and the transfer together. */
  async #inType(
    type: 'A' | 'I',
    command: string,
    transfer: (context: TransferContext) => Promise<Reply>,
  ): Promise<string> {
    this.#conversation.check(command);
    const typed = this.#conversation.setType(type);
    // If the transfer fails too, its failure is the one to report.
    typed.catch(() => undefined);
    const reply = await transfer(this.context);
    await typed;
    return reply.text;
  }

  #newPassiveMode(): PassiveMode {
    const { passive, trustServerPasvIpv4Address } = this.#conversation.options;
    return passive ?? new PassiveMode({ trustServerPasvIpv4Address });
  }

  #newActiveMode(): ActiveMode {
    const { activePorts, activeAddress } = this.#conversation.options;
    return new ActiveMode({ ports: activePorts, address: activeAddress });
  }
}
