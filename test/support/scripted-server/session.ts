import { type SecureContext } from 'node:tls';
import { type PortRange } from '../port-range.ts';
import { type ControlConnection } from './control-connection.ts';
import { type PassiveListener } from './passive-listener.ts';
import { type ServerRecords } from './records.ts';
import { type Storage } from './storage.ts';
import { type TransferFaults } from './transfer-faults.ts';

/** The server, as commands and overrides see it. */
export interface SessionServer {
  readonly storage: Storage;
  readonly records: ServerRecords;
  readonly host: string;
  readonly passivePorts: PortRange | undefined;
  readonly user: string;
  readonly password: string;
  readonly features: readonly string[];
  readonly dataTimeoutMs: number;
  /** Absent when the server does not support TLS. */
  readonly secureContext: SecureContext | undefined;
  readonly openSessions: readonly Session[];
}

/** May change a reply before it is sent, or withhold it by returning `undefined`. */
export type ReplyFilter = (reply: string) => string | undefined;

/** One client's conversation, as commands and overrides see it: its state, its replies, its passive port. */
export interface Session {
  readonly id: number;
  readonly server: SessionServer;
  readonly control: ControlConnection;

  user: string | undefined;
  loggedIn: boolean;
  workingFolder: string;
  representation: 'ascii' | 'image';
  bufferSizeAgreed: boolean;
  protection: 'clear' | 'private';
  restartBytes: number;
  renameFrom: string | undefined;
  passive: PassiveListener | undefined;
  transferFaults: TransferFaults;
  replyFilter: ReplyFilter | undefined;

  /** Aborted when the control connection is gone. */
  readonly closed: AbortSignal;
  /** The line of the command that is being executed. */
  readonly currentLine: string;

  /** Sends one reply; each further line of a multi-line reply is a separate argument. */
  reply(...lines: string[]): void;
  /** The absolute path that an argument refers to, relative to the working folder. */
  resolve(argument: string): string;
  /** Rejects if the session ends first. */
  delay(delayMs: number): Promise<void>;
  /** Never resolves; rejects when the session ends. A handler awaits it to leave the client waiting. */
  hang(): Promise<never>;
  /** Opens the passive port for the next transfer, replacing an earlier one. */
  openPassive(): Promise<PassiveListener>;
  closePassive(): void;
  /** Ends a transfer early, on ABOR or when the server stops. */
  beginTransfer(): AbortSignal;
  endTransfer(): void;
  /** Drops commands that were pipelined after the current one; they must not survive a change to TLS. */
  dropPipelined(): void;
}
