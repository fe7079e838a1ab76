import type { Socket } from 'node:net';
import type { ControlConnection } from '../control/control-connection.ts';
import type { Slot } from '../control/command-queue.ts';

/** How data connections are opened: the server listens (passive) or this side does (active). */
export interface DataMode {
  /** Queues at `slot` what has to be settled with the server before a transfer command. */
  request(control: ControlConnection, slot: Slot): RequestedPort;
}

/** A port that is being agreed upon with the server. */
export interface RequestedPort {
  /** Whether the transfer command may leave together with the request; else it waits for `agreed`. */
  readonly commandMayFollow: boolean;
  /** Rejects with the server's refusal, or with ConnectionError. */
  readonly agreed: Promise<DataPort>;
}

/** A port that is agreed upon. It is opened once or closed. */
export interface DataPort {
  /** Makes the data connection; the transfer command is on its way. */
  open(): DataOpening;
  /** Gives the port up. */
  close(): void;
}

/** A data connection that is being made. */
export interface DataOpening {
  /** What a timeout would interrupt: "while …". */
  readonly activity: string;
  /** Resolves when TCP is connected. Errors that the socket emits later are its user's to look for. */
  readonly socket: Promise<Socket>;
  /** Whether nothing may be sent on the connection, TLS included, before the first reply to the transfer command. */
  readonly waitsForReply: boolean;
  /** Gives the connection up, if it is not made yet. */
  cancel(): void;
}
