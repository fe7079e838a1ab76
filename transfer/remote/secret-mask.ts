/**
 * Replaces secrets in text with `***`: in a log, a message, a summary. Every form in which a secret may appear is
 * replaced: as it is, each of its lines, URL-encoded, and as quoted by JSON.
 */
export class SecretMask {
  readonly #forms = new Set<string>();
  #pattern: RegExp | undefined;

  /** @param secrets texts that must not be shown; see `add` */
  constructor(secrets: Iterable<string | undefined> = []) {
    for (const secret of secrets) this.add(secret);
  }

  /** Masks one more secret from now on. Ignores `undefined`, and text that is empty or only whitespace. */
  add(secret: string | undefined): void {
    if (secret === undefined || isBlank(secret)) return;
    for (const form of formsOf(secret)) this.#forms.add(form);
    this.#pattern = new RegExp(this.forms.map(escapeRegExp).join('|'), 'g');
  }

  /** Every text that is replaced, longest first, so that masking one form never leaves the rest of a longer one. */
  get forms(): readonly string[] {
    return [...this.#forms].sort((a, b) => b.length - a.length);
  }

  /** The text with `***` in place of each secret. */
  mask(text: string): string {
    return this.#pattern === undefined ? text : text.replace(this.#pattern, '***');
  }
}

const isBlank = (text: string): boolean => text.trim() === '';

function formsOf(secret: string): readonly string[] {
  const texts = [secret, ...secret.split(/[\r\n]+/)].filter((text) => !isBlank(text));
  return texts.flatMap((text) => {
    // encodeURIComponent throws at half of a surrogate pair.
    const encoded = encodeURIComponent(text.toWellFormed());
    const lowerCase = encoded.replace(/%../g, (byte) => byte.toLowerCase());
    return [text, encoded, lowerCase, JSON.stringify(text).slice(1, -1)];
  });
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
