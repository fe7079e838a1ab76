import type { Sessions } from '../remote/sessions.ts';
import type { DeployPaths } from './deploy-paths.ts';
import type { DeployReporter } from './report.ts';
import type { RunPaths } from './run-paths.ts';

/** What every step of one deploy works with. */
export interface DeployContext {
  readonly sessions: Sessions;
  /** Whether to read each whole file back from the server and compare it. */
  readonly readsBack: boolean;
  /** What the user knows the run by. */
  readonly runLabel: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly paths: DeployPaths;
  readonly reporter: DeployReporter;
}

/** What every step works with once the run has its folder on the server. */
export interface RunContext extends DeployContext {
  readonly paths: RunPaths;
}
