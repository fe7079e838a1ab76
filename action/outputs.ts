import { plannedCounts } from './counts.ts';
import type { Outcome } from './outcome.ts';
import type { RunnerCommands } from './runner-commands.ts';

/** Every output of action.yml and its value; none when the run ended before there was a report. */
export function outputsOf(outcome: Outcome): Readonly<Record<string, string>> {
  const { report } = outcome;
  if (report === undefined) return {};
  const counts = outcome.ended === 'planned' && report.plan ? plannedCounts(report.plan) : report;
  return {
    uploaded: String(counts.uploaded),
    replaced: String(counts.replaced),
    deleted: String(counts.deleted),
    unchanged: String(counts.unchanged),
    'bytes-sent': String(report.bytesSent),
    'bytes-resumed': String(report.bytesResumed),
    'duration-ms': String(Math.round(report.durationMs)),
    state: report.state,
  };
}

/** Hands the outputs to the steps that follow, after a failure too. */
export function setOutputs(core: RunnerCommands, outcome: Outcome): void {
  for (const [name, value] of Object.entries(outputsOf(outcome))) core.setOutput(name, value);
}
