import type { Socket } from 'node:net';
import type { ControlConnection } from '../control/control-connection.ts';
import type { Slot } from '../control/command-queue.ts';

/** How data connections are opened: the server listens (passive) or this side does (active). */
export interface DataMode {
  /** Queues, at `slot`, the commands that must precede a transfer command. */
  request(control: ControlConnection, slot: Slot): RequestedPort;
}

/** A port that is being negotiated with the server. */
export interface RequestedPort {
  /** Whether the transfer command may be sent together with the request; otherwise it waits for `agreed`. */
  readonly commandMayFollow: boolean;
  /** Rejects with the server's refusal, or with ConnectionError. */
  readonly agreed: Promise<DataPort>;
}

/** A port that has been negotiated. Open it once, or close it. */
export interface DataPort {
  /** Opens the data connection; the transfer command has been sent. */
  open(): DataOpening;
  /** Releases the port without using it. */
  close(): void;
}

/** A data connection that is being opened. */
export interface DataOpening {
  /** What a timeout would interrupt: "while …". */
  readonly activity: string;
  /** Resolves when TCP is connected. Whoever uses the socket has to handle the errors that it emits later. */
  readonly socket: Promise<Socket>;
  /** Whether nothing, not even TLS, may be sent on the connection before the first reply to the transfer command. */
  readonly waitsForReply: boolean;
  /** Abandons the connection if it is not open yet. */
  cancel(): void;
}
