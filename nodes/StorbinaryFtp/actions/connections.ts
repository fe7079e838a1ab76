import type { IExecuteFunctions } from 'n8n-workflow';
import { Connection } from '../../shared/server/connection.ts';
import { credentialName, readCredential } from '../../shared/server/credential.ts';

/** The connections of one execution: one for all items, or one for each credential if an expression chooses it. */
export class Connections implements AsyncDisposable {
  readonly #context: IExecuteFunctions;
  readonly #onWarning: (message: string) => void;
  readonly #byCredential = new Map<string, Connection>();

  constructor(context: IExecuteFunctions, onWarning: (message: string) => void) {
    this.#context = context;
    this.#onWarning = onWarning;
  }

  async of(itemIndex: number): Promise<Connection> {
    const credential = await this.#context.getCredentials(credentialName, itemIndex);
    const key = JSON.stringify(credential);
    const known = this.#byCredential.get(key);
    if (known !== undefined) return known;
    const connection = new Connection(readCredential(credential), {
      signal: this.#context.getExecutionCancelSignal(),
      onWarning: this.#onWarning,
    });
    this.#byCredential.set(key, connection);
    return connection;
  }

  /** Ends every session at once. Operations in progress fail. */
  destroy(reason: unknown): void {
    for (const { sessions } of this.#byCredential.values()) sessions.destroy(reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      [...this.#byCredential.values()].map((connection) => connection[Symbol.asyncDispose]()),
    );
  }
}
