import {
  type DeployEvent,
  type DeployPhase,
  type Drift,
  type Plan,
  planSummary,
} from '../../transfer/index.ts';
import { byteText, countText, durationText, fileCountsText } from './amounts.ts';
import { changeLine, plannedChanges } from './changes.ts';
import type { SafeLog } from './safe-log.ts';

const groupNames: Readonly<Record<DeployPhase, string>> = {
  scan: 'Scan',
  connect: 'Connect',
  stage: 'Upload',
  publish: 'Publish',
};
const progressIntervalMs = 5000;
const plannedLinesAtStandard = 200;
const pathsInWarning = 5;

/** How much of a deploy is logged. */
export type LogLevel = 'minimal' | 'standard' | 'verbose';

/** What a deploy's log depends on. */
export interface DeployLogSettings {
  readonly level: LogLevel;
  /** The log of a dry run lists its plan. */
  readonly dryRun: boolean;
  /** A clock, in milliseconds. */
  readonly now: () => number;
}

/** Logs a deploy while it runs: a group for each phase, and in it what the level asks for. */
export class DeployLog {
  readonly #log: SafeLog;
  readonly #settings: DeployLogSettings;
  #leftOut = 0;
  #staged = 0;
  #lastProgressMs = 0;

  constructor(log: SafeLog, settings: DeployLogSettings) {
    this.#log = log;
    this.#settings = settings;
  }

  /** Takes the next event of the deploy. */
  onEvent(event: DeployEvent): void {
    if (event.type === 'warning') this.#log.warning(event.message);
    else if (event.type === 'foreign') this.#log.warning(foreignLine(event, this.#settings.dryRun));
    else if (event.type === 'drift') for (const line of driftLines(event.drift)) this.#log.warning(line);
    else if (this.#settings.level !== 'minimal') this.#logEvent(event);
  }

  #logEvent(event: Exclude<DeployEvent, { type: 'warning' | 'foreign' | 'drift' }>): void {
    switch (event.type) {
      case 'phase':
        this.#logPhase(event.phase);
        break;
      case 'left-out':
        this.#leftOut += 1;
        this.#logDetail(`left out ${event.path}: ${event.reason}`);
        break;
      case 'scanned':
        this.#log.line(scannedLine(event, this.#leftOut));
        break;
      case 'state':
        this.#log.line(stateLine(event));
        break;
      case 'planned':
        this.#logPlan(event.plan);
        break;
      case 'progress':
        this.#logProgress(event);
        break;
      case 'staged':
        this.#staged += 1;
        this.#logDetail(stagedLine(event));
        break;
      case 'published':
        this.#logDetail(`${event.change} ${event.path}`);
        break;
      case 'retry':
        this.#log.line(retryLine(event));
        break;
      case 'wire':
        // A reply may have several lines.
        for (const line of event.line.split(/\r?\n/)) this.#logDetail(`[session ${event.session}] ${line}`);
        break;
    }
  }

  #logPhase(phase: DeployPhase): void {
    if (phase === 'publish') this.#log.line(`${countText(this.#staged, 'file')} sent and verified.`);
    this.#log.group(groupNames[phase]);
    this.#lastProgressMs = this.#settings.now();
  }

  #logDetail(text: string): void {
    if (this.#settings.level === 'verbose') this.#log.line(text);
  }

  #logProgress(event: EventOf<'progress'>): void {
    const nowMs = this.#settings.now();
    if (nowMs - this.#lastProgressMs < progressIntervalMs) return;
    this.#lastProgressMs = nowMs;
    this.#log.line(progressLine(event));
  }

  #logPlan(plan: Plan): void {
    // The runner folds the groups of a finished run, and the plan is what a dry run is read for.
    this.#log.endGroup();
    const changes = plannedChanges(plan);
    this.#log.line(
      changes.length > 0 ? `Plan: ${fileCountsText(planSummary(plan))}.` : 'Plan: nothing to change.',
    );
    if (!this.#settings.dryRun) return;
    const shown = this.#settings.level === 'verbose' ? changes.length : plannedLinesAtStandard;
    for (const change of changes.slice(0, shown)) this.#log.line(`  ${changeLine(change)}`);
    if (changes.length > shown) this.#log.line(`  … and ${changes.length - shown} more`);
  }
}

type EventOf<Type extends DeployEvent['type']> = Extract<DeployEvent, { readonly type: Type }>;

function scannedLine({ files, folders, bytes }: EventOf<'scanned'>, leftOut: number): string {
  const found = `${countText(files, 'file')} in ${countText(folders, 'folder')}, ${byteText(bytes)}`;
  return leftOut > 0 ? `${found}; ${countText(leftOut, 'path')} left out` : found;
}

function stateLine({ found, files }: EventOf<'state'>): string {
  if (found === 'none') return 'No state file on the server: this is its first deploy.';
  if (found === 'complete') return `The last deploy left ${countText(files, 'file')}.`;
  return `The last deploy was interrupted while publishing; this one completes it. ${countText(files, 'file')} live.`;
}

function foreignLine({ policy, paths }: EventOf<'foreign'>, dryRun: boolean): string {
  const replaced = dryRun ? 'would be replaced' : 'are about to be replaced';
  const fate = policy === 'keep' ? 'are kept, and the local files are not deployed' : replaced;
  return `Files that no deploy of this site put there ${fate} ${firstPaths(paths)}`;
}

function driftLines({ policy, missing, different }: Drift): readonly string[] {
  const fate = policy === 'repair' ? '; what is in the folder is sent again' : '';
  return [
    ...(missing.length > 0 ? [`Live files are missing on the server${fate} ${firstPaths(missing)}`] : []),
    ...(different.length > 0
      ? [`Live files were changed on the server${fate} ${firstPaths(different)}`]
      : []),
  ];
}

/** `(7): a, b, c, d, e, …`. */
function firstPaths(paths: readonly string[]): string {
  const more = paths.length > pathsInWarning ? ', …' : '';
  return `(${paths.length}): ${paths.slice(0, pathsInWarning).join(', ')}${more}`;
}

function progressLine({ progress, filesDone, filesTotal }: EventOf<'progress'>): string {
  const { bytes, totalBytes, bytesPerSecond, secondsLeft } = progress;
  const percent = totalBytes > 0 ? Math.floor((100 * bytes) / totalBytes) : 100;
  const parts = [
    `${percent}%: ${byteText(bytes)} of ${byteText(totalBytes)}`,
    `${filesDone} of ${countText(filesTotal, 'file')}`,
    `${byteText(bytesPerSecond)}/s`,
  ];
  if (secondsLeft !== undefined) parts.push(`${durationText(secondsLeft * 1000)} left`);
  return parts.join(', ');
}

function stagedLine({ path, sizeBytes, bytesResumed }: EventOf<'staged'>): string {
  const resumed = bytesResumed > 0 ? `, ${byteText(bytesResumed)} of it already there` : '';
  return `sent ${path} (${byteText(sizeBytes)}${resumed})`;
}

function retryLine({ step, error, attempt, attempts, delayMs }: EventOf<'retry'>): string {
  return `${step} failed: ${error}; retry ${attempt} of ${attempts} in ${durationText(delayMs)}`;
}
