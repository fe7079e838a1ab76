import { Changes } from '../changes.ts';

export interface RecordedCommand {
  /** Sessions are numbered from 1 in the order in which they were opened. */
  readonly session: number;
  readonly line: string;
}

export interface RecordedWrite {
  readonly session: number;
  /** The lines that arrived in one chunk of the control connection. */
  readonly lines: readonly string[];
}

export interface DataConnectionRecord {
  readonly session: number;
  /** The command that the connection served. */
  readonly line: string;
  readonly secure: boolean;
  /** Whether the client resumed a TLS session. */
  resumed: boolean;
  bytesReceived: number;
  bytesSent: number;
  isOpen: boolean;
}

/** What happened on a scripted server, for tests to assert on. */
export class ServerRecords {
  readonly changes = new Changes();
  readonly commands: RecordedCommand[] = [];
  readonly writes: RecordedWrite[] = [];
  readonly dataConnections: DataConnectionRecord[] = [];
  readonly violations: string[] = [];
  readonly handlerErrors: unknown[] = [];

  addWrite(session: number, lines: readonly string[]): void {
    this.writes.push({ session, lines });
    this.changes.notify();
  }

  addCommand(session: number, line: string): void {
    this.commands.push({ session, line });
    this.changes.notify();
  }

  addViolation(session: number, what: string): void {
    this.violations.push(`session ${session}: ${what}`);
    this.changes.notify();
  }

  addHandlerError(error: unknown): void {
    this.handlerErrors.push(error);
    this.changes.notify();
  }

  addDataConnection(session: number, line: string, secure: boolean): DataConnectionRecord {
    const begun = { resumed: false, bytesReceived: 0, bytesSent: 0, isOpen: true };
    const record = { session, line, secure, ...begun };
    this.dataConnections.push(record);
    this.changes.notify();
    return record;
  }

  clear(): void {
    for (const list of [
      this.commands,
      this.writes,
      this.dataConnections,
      this.violations,
      this.handlerErrors,
    ]) {
      list.length = 0;
    }
  }
}
