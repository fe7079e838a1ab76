import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FTP, FTP_TLS, type FTP_TLSOptions } from '../../../../transfer/index.ts';
import type { RunningServer } from '../../../servers/start.ts';
import type { Combination } from './matrix.ts';

/** One server, one way to talk to it, and a separate folder for one test. */
export class Situation implements Disposable {
  readonly combination: Combination;
  readonly server: RunningServer;
  /** Every line sent and received, in order, of all sessions. */
  readonly wire: string[] = [];
  /** The test's folder as the server knows it. */
  readonly folder: string;
  readonly #localFolder: string;
  readonly #sessions: FTP[] = [];

  private constructor(combination: Combination, server: RunningServer, name: string) {
    this.combination = combination;
    this.server = server;
    this.folder = join(server.loginDir, name);
    this.#localFolder = join(server.root, name);
  }

  static async create(combination: Combination, server: RunningServer, name: string): Promise<Situation> {
    const situation = new Situation(combination, server, name);
    await mkdir(situation.#localFolder);
    await server.own(name);
    return situation;
  }

  get host(): string {
    return this.isIPv6 ? '::1' : this.server.host;
  }

  get isIPv6(): boolean {
    return this.combination.address === '::1';
  }

  get isSecure(): boolean {
    return this.combination.security !== 'plain';
  }

  /** The commands sent, without arguments. */
  get verbs(): string[] {
    return this.wire
      .filter((line) => line.startsWith('> '))
      .map((line) => line.slice(2).split(' ', 1)[0] ?? '');
  }

  /** Options of a session with this server. */
  get options(): FTP_TLSOptions {
    return {
      timeoutMs: 10_000,
      ...(this.isSecure ? { caCertificate: this.server.ca } : {}),
      onWire: (line) => this.wire.push(line),
    };
  }

  /** A session that is not connected. */
  newSession(options: FTP_TLSOptions = {}): FTP {
    const all = { ...this.options, ...options };
    const session = this.isSecure ? new FTP_TLS(all) : new FTP(all);
    session.setPasv(this.combination.mode === 'passive');
    this.#sessions.push(session);
    return session;
  }

  /** A session that is connected, logged in and ready for transfers. */
  async openSession(options: FTP_TLSOptions = {}): Promise<FTP> {
    const session = this.newSession(options);
    await session.connect(this.host, this.server.port);
    await this.login(session);
    return session;
  }

  async login(session: FTP): Promise<void> {
    await session.login(this.server.user, this.server.password);
    if (session instanceof FTP_TLS) await session.protP();
  }

  /** The remote path of a name in the test's folder. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** Puts a file where the server can send and change it. */
  async place(name: string, content: Buffer | string): Promise<string> {
    await writeFile(join(this.#localFolder, name), content);
    await this.server.own(this.#relative(name));
    return this.path(name);
  }

  /** Puts a file of zeros that takes no disk space. */
  async placeSparse(name: string, sizeBytes: number): Promise<string> {
    const path = await this.place(name, '');
    await truncate(join(this.#localFolder, name), sizeBytes);
    return path;
  }

  async placeFolder(name: string): Promise<string> {
    await mkdir(join(this.#localFolder, name));
    await this.server.own(this.#relative(name));
    return this.path(name);
  }

  /** What the server has stored. */
  stored(name: string): Promise<Buffer> {
    return readFile(join(this.#localFolder, name));
  }

  [Symbol.dispose](): void {
    for (const session of this.#sessions) session.close();
  }

  #relative(name: string): string {
    return join(this.#localFolder.slice(this.server.root.length + 1), name);
  }
}
