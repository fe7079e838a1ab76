import type { DeployEvent, DeployPhase, Plan } from '../transfer/index.ts';
import { plannedChanges } from './changes.ts';
import { countsText, plannedCounts } from './counts.ts';
import { changeLine, progressLine, retryLine, scannedLine, stagedLine, stateLine } from './event-lines.ts';
import type { LogLevel } from './input-table.ts';
import type { SafeOutput } from './safe-output.ts';
import { countText } from './units.ts';

const groupNames: Readonly<Record<DeployPhase, string>> = {
  scan: 'Scan',
  connect: 'Connect',
  stage: 'Upload',
  publish: 'Publish',
};
const progressIntervalMs = 5000;
const plannedLinesAtStandard = 200;

/** How a deploy is told. */
export interface LogSettings {
  readonly level: LogLevel;
  /** A dry run prints its plan. */
  readonly dryRun: boolean;
  /** A clock, in milliseconds. */
  readonly now: () => number;
}

/** Tells a deploy while it runs: a group for each phase, and what the level asks for in it. */
export class DeployLog {
  readonly #out: SafeOutput;
  readonly #settings: LogSettings;
  #leftOut = 0;
  #staged = 0;
  #progressToldAt = 0;

  constructor(out: SafeOutput, settings: LogSettings) {
    this.#out = out;
    this.#settings = settings;
  }

  /** Takes the next event of the deploy. */
  tell(event: DeployEvent): void {
    if (event.type === 'warning') this.#out.warning(event.message);
    else if (this.#settings.level !== 'minimal') this.#tellFully(event);
  }

  #tellFully(event: Exclude<DeployEvent, { type: 'warning' }>): void {
    switch (event.type) {
      case 'phase':
        this.#tellPhase(event.phase);
        break;
      case 'left-out':
        this.#leftOut += 1;
        this.#detail(`left out ${event.path}: ${event.reason}`);
        break;
      case 'scanned':
        this.#out.line(scannedLine(event, this.#leftOut));
        break;
      case 'state':
        this.#out.line(stateLine(event));
        break;
      case 'planned':
        this.#tellPlan(event.plan);
        break;
      case 'progress':
        this.#tellProgress(event);
        break;
      case 'staged':
        this.#staged += 1;
        this.#detail(stagedLine(event));
        break;
      case 'published':
        this.#detail(`${event.change} ${event.path}`);
        break;
      case 'retry':
        this.#out.line(retryLine(event));
        break;
      case 'wire':
        // A reply may be of several lines.
        for (const line of event.line.split(/\r?\n/)) this.#detail(`[session ${event.session}] ${line}`);
        break;
    }
  }

  #tellPhase(phase: DeployPhase): void {
    if (phase === 'publish') this.#out.line(`${countText(this.#staged, 'file')} sent and verified.`);
    this.#out.group(groupNames[phase]);
    this.#progressToldAt = this.#settings.now();
  }

  #detail(text: string): void {
    if (this.#settings.level === 'verbose') this.#out.line(text);
  }

  #tellProgress(event: Extract<DeployEvent, { type: 'progress' }>): void {
    const now = this.#settings.now();
    if (now - this.#progressToldAt < progressIntervalMs) return;
    this.#progressToldAt = now;
    this.#out.line(progressLine(event));
  }

  #tellPlan(plan: Plan): void {
    // Groups are folded when a run is looked at later, and the plan is what a dry run is read for.
    this.#out.endGroup();
    const changes = plannedChanges(plan);
    this.#out.line(
      changes.length > 0 ? `Plan: ${countsText(plannedCounts(plan))}.` : 'Plan: nothing to change.',
    );
    if (!this.#settings.dryRun) return;
    const shown = this.#settings.level === 'verbose' ? changes.length : plannedLinesAtStandard;
    for (const change of changes.slice(0, shown)) this.#out.line(`  ${changeLine(change)}`);
    if (changes.length > shown) this.#out.line(`  … and ${changes.length - shown} more`);
  }
}
