import type { DeployReport } from '../transfer/index.ts';
import type { Change, ChangeList } from './changes.ts';
import { plannedCounts, type Counts } from './counts.ts';
import { codeSpan, escapeMarkdown } from './markdown.ts';
import { failureLines, isFailure, type Failure, type Outcome } from './outcome.ts';
import { doneBefore } from './result-lines.ts';
import { withoutSecrets } from './secrets.ts';
import { byteText, durationText } from './units.ts';

/** The paths that a summary lists; the rest is a number. */
export const listedChanges = 50;

const titles: Readonly<Record<Outcome['ended'], string>> = {
  deployed: 'Deployed',
  planned: 'Dry run: nothing was changed',
  stopped: 'Deploy stopped',
  failed: 'Deploy failed',
};

function table(counts: Counts, report: DeployReport): string {
  const rows = [
    ['Uploaded', String(counts.uploaded)],
    ['Replaced', String(counts.replaced)],
    ['Moved (counted above too)', String(counts.moved)],
    ['Deleted', String(counts.deleted)],
    ['Unchanged', String(counts.unchanged)],
    ['Sent', byteText(report.bytesSent)],
    ['Resumed', byteText(report.bytesResumed)],
    ['Duration', durationText(report.durationMs)],
    ...(report.state === '' ? [] : [['State file', codeSpan(report.state)]]),
  ];
  return ['| Files and bytes | |', '| --- | --- |', ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join(
    '\n',
  );
}

function changeItem({ verb, path, note }: Change): string {
  return `- ${escapeMarkdown(verb)} ${codeSpan(path)}${note === '' ? '' : ` (${escapeMarkdown(note)})`}`;
}

function changeList({ first, total }: ChangeList, heading: string): readonly string[] {
  if (total === 0) return [];
  const rest = total > first.length ? [`- … and ${total - first.length} more`] : [];
  return [
    `<details><summary>${heading}: ${total}</summary>`,
    [...first.map(changeItem), ...rest].join('\n'),
    '</details>',
  ];
}

function failureText(failure: Failure, secrets: readonly string[]): readonly string[] {
  return [...failureLines(failure), ...doneBefore(failure)].map((line) =>
    escapeMarkdown(withoutSecrets(line, secrets)),
  );
}

/** The job summary of a run, in Markdown. */
export function summaryText(outcome: Outcome, changes: ChangeList, secrets: readonly string[]): string {
  const { report } = outcome;
  const isDryRun = outcome.ended === 'planned';
  const counts = isDryRun && report?.plan ? plannedCounts(report.plan) : report;
  return [
    `### ${titles[outcome.ended]}`,
    ...(isFailure(outcome) ? failureText(outcome, secrets) : []),
    ...(report && counts ? [table(counts, report)] : []),
    ...changeList(changes, isDryRun ? 'Would change' : 'Changed'),
    '',
  ].join('\n\n');
}
