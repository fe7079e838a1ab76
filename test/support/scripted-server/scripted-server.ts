import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { type PortRange } from '../port-range.ts';
import { combineOverrides, type Overrides } from './overrides.ts';
import {
  ServerRecords,
  type DataConnectionRecord,
  type RecordedCommand,
  type RecordedWrite,
} from './records.ts';
import { serverCertificate, type ServerCertificate } from './server-certificate.ts';
import { defaultFeatures, type ServerOptions } from './server-options.ts';
import { ScriptedSession, type SessionHost } from './scripted-session.ts';
import { type Session } from './session.ts';
import { type Storage } from './storage.ts';

/** An FTP server in this process: correct by default, faulty as its overrides say. */
export class ScriptedServer implements SessionHost, AsyncDisposable {
  readonly storage: Storage;
  readonly records = new ServerRecords();
  readonly host: string;
  readonly user: string;
  readonly password: string;
  readonly features: readonly string[];
  readonly passivePorts: PortRange | undefined;
  readonly dataTimeoutMs: number;
  readonly secureContext: SecureContext | undefined;
  /** Certificate (PEM) by which a client can trust this server; empty without TLS. */
  readonly ca: string;
  readonly transfers = new Set<AbortController>();
  readonly #implicitTls: boolean;
  readonly #sessions = new Set<ScriptedSession>();
  readonly #server: Server;
  #sessionsOpened = 0;
  #overrides: Overrides = {};

  private constructor(storage: Storage, options: ServerOptions, certificate: ServerCertificate | undefined) {
    this.storage = storage;
    this.host = options.host ?? '127.0.0.1';
    this.user = options.user ?? 'user';
    this.password = options.password ?? 'secret';
    this.features = options.features ?? defaultFeatures;
    this.passivePorts = options.passivePorts;
    this.dataTimeoutMs = options.dataTimeoutMs ?? 10_000;
    this.ca = certificate?.cert ?? '';
    this.secureContext = certificate && createSecureContext({ ...certificate, ...maxVersion(options) });
    this.#implicitTls = options.tls === 'implicit';
    this.setOverrides(...[options.overrides ?? []].flat());
    this.#server = createServer((socket) => this.#open(socket));
  }

  static async start(storage: Storage, options: ServerOptions = {}): Promise<ScriptedServer> {
    const isSecure = options.tls !== undefined && options.tls !== 'none';
    const server = new ScriptedServer(storage, options, isSecure ? await serverCertificate() : undefined);
    server.#server.listen(options.port ?? 0, server.host);
    await once(server.#server, 'listening');
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get overrides(): Overrides {
    return this.#overrides;
  }

  /** Replaces all overrides. Commands that are being executed keep theirs. */
  setOverrides(...overrides: readonly Overrides[]): void {
    this.#overrides = combineOverrides(...overrides);
  }

  /** The sessions whose control connection is open, in the order in which they were opened. */
  get openSessions(): readonly Session[] {
    return [...this.#sessions];
  }

  get sessionsOpened(): number {
    return this.#sessionsOpened;
  }

  /** Every command line, in the order of arrival. */
  get commands(): readonly RecordedCommand[] {
    return this.records.commands;
  }

  /** The command lines of each chunk on the control connections: what a client pipelined is in one entry. */
  get writes(): readonly RecordedWrite[] {
    return this.records.writes;
  }

  get dataConnections(): readonly DataConnectionRecord[] {
    return this.records.dataConnections;
  }

  /** What clients did that no client may do. */
  get violations(): readonly string[] {
    return this.records.violations;
  }

  /** Errors that overrides threw. */
  get handlerErrors(): readonly unknown[] {
    return this.records.handlerErrors;
  }

  /** Bytes of all data connections. */
  get bytesReceived(): number {
    return this.dataConnections.reduce((sum, { bytesReceived }) => sum + bytesReceived, 0);
  }

  get bytesSent(): number {
    return this.dataConnections.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  }

  /** Clears what was recorded so far. */
  clearRecords(): void {
    this.records.clear();
  }

  /** Resolves as soon as the condition holds; it is checked again after each recorded event. */
  until(condition: () => boolean): Promise<void> {
    return this.records.changes.until(condition);
  }

  /** Drops every connection and stops. */
  async close(): Promise<void> {
    for (const transfer of this.transfers) transfer.abort();
    for (const session of this.#sessions) session.control.destroy();
    if (this.#server.listening) {
      this.#server.close();
      await once(this.#server, 'close');
    }
    this.records.changes.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #open(socket: Socket): void {
    this.#sessionsOpened += 1;
    const session = new ScriptedSession(this.#sessionsOpened, this, socket);
    this.#sessions.add(session);
    session.closed.addEventListener('abort', () => {
      this.#sessions.delete(session);
      this.records.changes.notify();
    });
    if (this.#implicitTls && this.secureContext) session.control.startTls(this.secureContext);
    void session.start();
  }
}

function maxVersion({ maxTlsVersion }: ServerOptions): { maxVersion?: 'TLSv1.2' | 'TLSv1.3' } {
  return maxTlsVersion ? { maxVersion: maxTlsVersion } : {};
}
