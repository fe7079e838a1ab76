/** Base of every error that users of this package may see. */
export class StorbinaryError extends Error {
  override readonly name: string = 'StorbinaryError';
  /** What to try, in one or two sentences; empty when there is nothing to advise. */
  readonly hint: string;

  constructor(message: string, details: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.hint = details.hint ?? '';
  }
}

/** The error and its causes, outermost first. */
export function* causesOf(error: unknown): Generator<Error> {
  const seen = new Set<Error>();
  for (let next = error; next instanceof Error && !seen.has(next); next = next.cause) {
    seen.add(next);
    yield next;
  }
}

/** What to try: the hint of the outermost error that has one, among an error and its causes; empty when none has. */
export function hintOf(error: unknown): string {
  for (const cause of causesOf(error)) {
    if (cause instanceof StorbinaryError && cause.hint !== '') return cause.hint;
  }
  return '';
}

/** The message of an error, or any other thrown value as text. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
