import { InputProblem, quoted } from './input-problem.ts';

const allowed = 'patterns, one a line';

function pattern(line: string): string {
  if (/\p{Cc}/u.test(line)) throw new InputProblem(quoted(line), `${allowed}, without control characters`);
  if (line.startsWith('- ')) {
    throw new InputProblem(
      quoted(line),
      allowed,
      `Inputs know no YAML lists: write ${quoted(line.slice(2))}.`,
    );
  }
  // Quotes inside a block of lines belong to the pattern, which then matches nothing: what it was to keep private goes public.
  if (/^(["']).*\1$/.test(line)) {
    throw new InputProblem(quoted(line), allowed, 'In a block of lines a pattern has no quotes around it.');
  }
  return line;
}

/** Patterns, one a line; blank lines do not count. */
export function patternLines(given: string): readonly string[] {
  return given
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(pattern);
}
