import type { RemoteEntry } from '../../../../transfer/remote/remote.ts';

/** Translates the random names of one run's folders to names that are the same each time, and back. */
export class RunNames {
  readonly #pattern: RegExp;
  readonly #inModel = new Map<string, string>();
  readonly #own = new Map<string, string>();

  constructor(runLabel: string) {
    this.#pattern = new RegExp(`(?:run|web)-${runLabel}-[0-9a-f]{16}`, 'g');
  }

  /** Names of other runs stay as they are. */
  readonly toModel = (text: string): string => text.replaceAll(this.#pattern, (own) => this.#nameOf(own));

  fromModel(entries: readonly RemoteEntry[]): RemoteEntry[] {
    return entries.map((entry) => ({ ...entry, name: this.#own.get(entry.name) ?? entry.name }));
  }

  /** A run has a name for each attempt at making its folder. */
  #nameOf(own: string): string {
    const known = this.#inModel.get(own);
    if (known !== undefined) return known;
    const number = String(this.#own.size).padStart(16, '0');
    const name = own.replace(/[0-9a-f]{16}$/, number);
    this.#own.set(name, own);
    this.#inModel.set(own, name);
    return name;
  }
}
