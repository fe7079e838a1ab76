import { readFile, writeFile } from 'node:fs/promises';
import { conformanceDocument, documentPath } from './conformance-document.ts';
import type { Verdict } from './conformance-table.ts';

/** The part of vitest's JSON report that is read here. */
interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
    }[];
  }[];
}

const [reportPath] = process.argv.slice(2);
if (reportPath === undefined)
  throw new Error('Usage: write-document.ts <JSON report of a run of test/transfer/ftp/conformance>');
const report = JSON.parse(await readFile(reportPath, 'utf8')) as Report;
const results = new Map(
  report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .map(({ ancestorTitles, title, status }) => [
      `${ancestorTitles.at(-1) ?? ''} ${title}`,
      verdictOf(status),
    ]),
);
await writeFile(
  documentPath,
  await conformanceDocument((combination, test) => results.get(`${combination} ${test}`) ?? 'failed'),
);

function verdictOf(status: string): Verdict {
  if (status === 'passed') return 'passed';
  return status === 'skipped' || status === 'pending' ? 'not asked' : 'failed';
}
