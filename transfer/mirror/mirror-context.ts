import type { Sessions } from '../remote/sessions.ts';
import type { MirrorReporter } from './report.ts';

/** What every step of one mirror works with. */
export interface MirrorContext {
  readonly sessions: Sessions;
  readonly reporter: MirrorReporter;
  /** Absolute path on the server for a path of the tree. */
  readonly remotePath: (path: string) => string;
}
