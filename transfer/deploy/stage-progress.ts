import { ProgressMeter } from '../file/progress.ts';
import type { Sending } from './plan.ts';
import type { DeployReporter } from './report.ts';

/** How far the uploads of a deploy are, over all parts of its plan. */
export class StageProgress {
  readonly meter: ProgressMeter;
  filesDone = 0;

  /** @param sendings everything that is to be uploaded */
  constructor(reporter: DeployReporter, sendings: readonly Sending[]) {
    const totalBytes = sendings.reduce((sum, { file }) => sum + file.sizeBytes, 0);
    const filesTotal = sendings.length;
    this.meter = new ProgressMeter(totalBytes, (progress) =>
      reporter.emit({ type: 'progress', progress, filesDone: this.filesDone, filesTotal }),
    );
  }
}
