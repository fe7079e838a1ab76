import type { Writer } from './writer.ts';

type Fields = Readonly<Record<string, unknown>>;

/** No name of GitHub's is longer. What is longer was not written by a deploy, and is not worth the memory. */
const longestName = 300;

/**
 * Reads the writers in a state file: one for all of its files, and others at files that are not that one's work. Each is kept
 * in memory once.
 */
export class WriterReader {
  readonly #known = new Map<string, Writer>();
  readonly #ofAll: Writer | undefined;

  /** @param state the state file */
  constructor(state: Fields) {
    this.#ofAll = this.#parse(state['writer']);
  }

  /** The writer of an entry, if it is known. */
  read(entry: Fields): { readonly writer?: Writer } {
    const writer = entry['writer'] === undefined ? this.#ofAll : this.#parse(entry['writer']);
    return writer === undefined ? {} : { writer };
  }

  /** Anything that is not a writer counts as an unknown one: other tools may use the key for something else. */
  #parse(value: unknown): Writer | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    const { repository, workflow } = value as Fields;
    if (!isName(repository) || !isName(workflow)) return undefined;
    const key = JSON.stringify([repository, workflow]);
    const writer = this.#known.get(key) ?? { repository, workflow };
    this.#known.set(key, writer);
    return writer;
  }
}

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= longestName;
