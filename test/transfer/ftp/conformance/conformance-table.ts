import { kinds, matrix, nameOf, securities } from './matrix.ts';
import { rowNames } from './row.ts';
import { rowTests } from './rows/rows.ts';

/** Outcome of the tests of one row in one combination. */
export type Verdict = 'passed' | 'failed' | 'not asked';

/** Returns the outcome of one test, by the name of its combination and its own name. */
export type Verdicts = (combination: string, test: string) => Verdict;

/** The name under which a row's test runs. */
export const testName = ({ row, title }: { row: number; title: string }): string => `row ${row}: ${title}`;

/** The verdicts if nothing fails. */
export const allPassed: Verdicts = (combination, name) => {
  const found = matrix.find((candidate) => nameOf(candidate) === combination);
  const test = rowTests.find((candidate) => testName(candidate) === name);
  return found === undefined || test?.unless?.(found) === undefined ? 'passed' : 'not asked';
};

/**
 * The result table in Markdown: each cell counts the combinations of mode and IP version that pass and that are run.
 */
export function conformanceTable(verdicts: Verdicts): string {
  const columns = kinds.flatMap((kind) => securities.map((security) => ({ kind, security })));
  const lines = [
    `| row | ftplib | ${columns.map(({ kind, security }) => `${kind}, ${security}`).join(' | ')} |`,
    `| --: | --- |${' :-: |'.repeat(columns.length)}`,
    ...[...rowNames].map(([row, name]) => {
      const cells = columns.map(({ kind, security }) => cell(row, kind, security, verdicts));
      return `| ${row} | ${name} | ${cells.join(' | ')} |`;
    }),
  ];
  return lines.join('\n');
}

function cell(row: number, kind: string, security: string, verdicts: Verdicts): string {
  const tests = rowTests.filter((test) => test.row === row).map(testName);
  const results = matrix
    .filter((combination) => combination.kind === kind && combination.security === security)
    .map((combination) => tests.map((test) => verdicts(nameOf(combination), test)))
    .map((verdictsOfRow) => verdictsOfRow.filter((verdict) => verdict !== 'not asked'))
    .filter((verdictsOfRow) => verdictsOfRow.length > 0);
  if (results.length === 0) return '–';
  const passed = results.filter((verdictsOfRow) => verdictsOfRow.every((verdict) => verdict === 'passed'));
  return `${passed.length}/${results.length}`;
}

/** The tests that are not run in some combination, each with the reason. */
export function exceptions(): string {
  const lines = rowTests.flatMap((test) => {
    const reasons = matrix
      .map((combination) => test.unless?.(combination))
      .filter((reason) => reason !== undefined);
    return [...new Set(reasons)].map((reason) => `- Row ${test.row}, "${test.title}": ${reason}.`);
  });
  return lines.join('\n');
}
