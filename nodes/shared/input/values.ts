import { InputError } from './input-error.ts';

/**
 * Parameters by name, with their types checked: an expression can result in anything, and a wrong value is reported
 * with the name of its parameter before the server is contacted.
 */
export class Values {
  readonly #read: (name: string) => unknown;

  /** @param read the raw value; `undefined` when the user has not set it */
  constructor(read: (name: string) => unknown) {
    this.#read = read;
  }

  /** The values of a collection such as `options`. */
  within(name: string): Values {
    const value = this.#read(name);
    const record = isRecord(value) ? value : {};
    return new Values((key) => record[key]);
  }

  /** The same values, with some replaced. */
  with(others: Readonly<Record<string, unknown>>): Values {
    return new Values((name) => (name in others ? others[name] : this.#read(name)));
  }

  text(name: string, fallback = ''): string {
    const value = this.#read(name) ?? fallback;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw wrongType(name, 'text', value);
  }

  /** A path from a resource locator, or from an expression in its place. */
  path(name: string): string {
    const value = this.#read(name);
    return isRecord(value) ? this.within(name).text('value') : this.text(name);
  }

  /** The path for messages, if there is one. Never fails. */
  shownPath(name: string): string | undefined {
    try {
      const path = this.path(name);
      return path === '' ? undefined : path;
    } catch {
      // A failing expression is the failure that is being reported.
      return undefined;
    }
  }

  flag(name: string, fallback = false): boolean {
    const value = this.#read(name) ?? fallback;
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    throw wrongType(name, 'true or false', value);
  }

  /** A whole number; `undefined` if it is not set. */
  wholeNumber(name: string, limits: { readonly min: number; readonly max?: number }): number | undefined {
    const raw = this.#read(name);
    if (raw === undefined || raw === null || raw === '') return undefined;
    const value = typeof raw === 'string' ? Number(raw) : raw;
    const { min, max = Number.MAX_SAFE_INTEGER } = limits;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max)
      return value;
    const range = limits.max === undefined ? `of ${min} or more` : `from ${min} to ${max}`;
    throw wrongType(name, `a whole number ${range}`, raw);
  }

  choice<const Choice extends string>(name: string, choices: readonly Choice[], fallback: Choice): Choice {
    const value = this.#read(name) ?? fallback;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw wrongType(name, `one of ${choices.join(', ')}`, value);
    return found;
  }

  /** Any number of the choices, in no particular order. */
  choices<const Choice extends string>(name: string, choices: readonly Choice[]): readonly Choice[] {
    const value = this.#read(name) ?? [];
    if (!Array.isArray(value)) throw wrongType(name, `a list of ${choices.join(', ')}`, value);
    return value.map((entry) => new Values(() => entry).choice(name, choices, entry as Choice));
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const wrongType = (name: string, wanted: string, value: unknown): InputError =>
  new InputError(
    `The parameter "${name}" is ${JSON.stringify(value)}`,
    `It must be ${wanted}. If it is an expression, check its result for this item.`,
  );
