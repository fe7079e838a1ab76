import type { DeployReport, SecretMask } from '../../transfer/index.ts';
import { byteText, durationText, type FileCounts } from './amounts.ts';
import type { Change, ChangeList } from './changes.ts';
import { failureLines, workDoneLines } from './result-lines.ts';
import { type Failure, fileCounts, isFailure, type RunResult } from './run-result.ts';
import { oneLine } from './safe-log.ts';

/** How many changes a summary lists; the others are only counted. */
export const listedChanges = 50;

const titles: Readonly<Record<RunResult['status'], string>> = {
  deployed: 'Deployed',
  planned: 'Dry run: nothing was changed',
  stopped: 'Deploy stopped',
  failed: 'Deploy failed',
};

/** The summary of a run, in Markdown. */
export function summaryText(result: RunResult, changes: ChangeList, mask: SecretMask): string {
  const { status, report } = result;
  return [
    `### ${titles[status]}`,
    ...(isFailure(result) ? failureText(result, mask) : []),
    ...(report === undefined ? [] : [table(fileCounts(status, report), report)]),
    ...changeList(changes, status === 'planned' ? 'Would change' : 'Changed'),
    '',
  ].join('\n\n');
}

function table(counts: FileCounts, report: DeployReport): string {
  const rows = [
    ['Uploaded', String(counts.uploaded)],
    ['Replaced', String(counts.replaced)],
    ['Moved (also counted above)', String(counts.moved)],
    ['Deleted', String(counts.deleted)],
    ['Unchanged', String(counts.unchanged)],
    ...(report.drifted === undefined ? [] : [['Missing or changed on the server', String(report.drifted)]]),
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

function failureText(failure: Failure, mask: SecretMask): readonly string[] {
  return [...failureLines(failure), ...workDoneLines(failure)].map((line) => escapeMarkdown(mask.mask(line)));
}

/** Text that Markdown shows as it is: every character that could be markup becomes an HTML entity. */
export function escapeMarkdown(text: string): string {
  return oneLine(text).replace(
    /[^\p{L}\p{M}\p{N} /]/gu,
    (character) => `&#${character.codePointAt(0) ?? 0};`,
  );
}

/** Not a backtick span: entities are not decoded in one, and names may contain backticks. */
const codeSpan = (text: string): string => `<code>${escapeMarkdown(text)}</code>`;
