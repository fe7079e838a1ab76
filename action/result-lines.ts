import type { DeployReport } from '../transfer/index.ts';
import { changesAnything, countsText, plannedCounts } from './counts.ts';
import { isFailure, type Failure, type Outcome } from './outcome.ts';
import { byteText, countText, durationText } from './units.ts';

function sentText({ bytesSent, bytesResumed }: DeployReport): string {
  const resumed = bytesResumed > 0 ? `; ${byteText(bytesResumed)} were there from an earlier attempt` : '';
  return `Sent ${byteText(bytesSent)}${resumed}.`;
}

/** What a failed run did before it failed; nothing when there is no report. */
export function doneBefore({ report }: Failure): readonly string[] {
  if (report === undefined) return [];
  const live = changesAnything(report)
    ? `Before that: ${countsText(report)}.`
    : 'Nothing has changed on the live site.';
  const isAnythingThere = report.bytesSent + report.bytesResumed > 0;
  const there = `${sentText(report)} The next run does not send again what has arrived.`;
  return [`${live} ${isAnythingThere ? there : 'Nothing was sent.'}`];
}

/** The end of the log, the same at every level. */
export function resultLines(outcome: Outcome): readonly string[] {
  if (isFailure(outcome)) return doneBefore(outcome);
  const { report } = outcome;
  if (outcome.ended === 'planned') {
    const plan = report.plan && plannedCounts(report.plan);
    return [
      `Dry run, nothing was changed. ${plan ? `A deploy would come to: ${countsText(plan)}.` : ''}`.trim(),
    ];
  }
  const duration = durationText(report.durationMs);
  const deployed = changesAnything(report)
    ? `Deployed in ${duration}: ${countsText(report)}.`
    : `No file had to change, found in ${duration}: ${countText(report.unchanged, 'file')} live as in the folder.`;
  return [deployed, sentText(report), `State: ${report.state}`];
}
