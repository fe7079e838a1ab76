import type { Sessions } from '../remote/sessions.ts';
import type { DeployPaths } from './deploy-paths.ts';
import type { DeployReporter } from './report.ts';

/** What every step of one deploy works with. */
export interface DeployContext {
  readonly sessions: Sessions;
  /** Whether each file is read back whole from the server and compared. */
  readonly readsBack: boolean;
  readonly paths: DeployPaths;
  readonly reporter: DeployReporter;
}
