import { DeployError, type DeployReport } from '../../transfer/index.ts';
import { byteText, countText, durationText, type FileCounts, fileCountsText } from './amounts.ts';
import { type Failure, fileCounts, isFailure, type RunResult } from './run-result.ts';

/** The last lines of the log, the same at every level. */
export function resultLines(result: RunResult): readonly string[] {
  if (isFailure(result)) return workDoneLines(result);
  const { status, report } = result;
  if (status === 'planned') {
    const counts = fileCountsText(fileCounts(status, report));
    return [`Dry run: nothing was changed. A deploy would result in: ${counts}.`];
  }
  const duration = durationText(report.durationMs);
  const deployed = changesLiveSite(report)
    ? `Deployed in ${duration}: ${fileCountsText(report)}.`
    : `Nothing to change, found out in ${duration}: ${whatWasChecked(report)}.`;
  return [deployed, sentText(report), `State: ${report.state}`];
}

/** What a failed run had done before it failed; nothing when there is no report. */
export function workDoneLines({ report }: Failure): readonly string[] {
  if (report === undefined) return [];
  const live = changesLiveSite(report)
    ? `Before that: ${fileCountsText(report)}.`
    : 'Nothing has changed on the live site.';
  const hasArrived = report.bytesSent + report.bytesResumed > 0;
  const arrived = `${sentText(report)} The next run does not send again what has arrived.`;
  return [`${live} ${hasArrived ? arrived : 'Nothing was sent.'}`];
}

/** The message and the hint of a failure, line by line. */
export function failureLines({ message, hint }: Failure): readonly string[] {
  return [message, hint].flatMap((text) => text.split('\n')).filter((line) => line.trim() !== '');
}

/** The stack of the error behind a failed deploy, for debugging. */
export function stackLines(error: unknown): readonly string[] {
  const origin = error instanceof DeployError ? error.cause : error;
  return origin instanceof Error ? (origin.stack?.split('\n') ?? []) : [];
}

/** What is known of a site on which nothing had to change: what is not looked at may be anything. */
function whatWasChecked({ unchanged, drifted }: DeployReport): string {
  const files = countText(unchanged, 'file');
  if (drifted === undefined)
    return `the state file says that ${files} ${unchanged === 1 ? 'is' : 'are'} live as in the folder`;
  const difference =
    drifted === 0
      ? 'no live file is missing or has another size'
      : `${countText(drifted, 'live file')} missing or changed on the server`;
  return `${files} live as in the folder by the state file, and ${difference}`;
}

function sentText({ bytesSent, bytesResumed }: DeployReport): string {
  const resumed = bytesResumed > 0 ? `; ${byteText(bytesResumed)} already there from an earlier attempt` : '';
  return `Sent ${byteText(bytesSent)}${resumed}.`;
}

const changesLiveSite = ({ uploaded, replaced, deleted }: FileCounts): boolean =>
  uploaded + replaced + deleted > 0;
