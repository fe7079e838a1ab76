import type { Sessions } from '../remote/sessions.ts';
import type { DeployPaths } from './deploy-paths.ts';
import type { DeployReporter } from './report.ts';

/** What every step of one deploy works with. */
export interface DeployContext {
  readonly sessions: Sessions;
  /** Whether to read each whole file back from the server and compare it. */
  readonly readsBack: boolean;
  readonly paths: DeployPaths;
  readonly reporter: DeployReporter;
}
