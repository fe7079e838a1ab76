import type { RunEvent } from '../run/events.ts';
import type { Drift } from './drift-policy.ts';
import type { Plan } from './plan.ts';

/** The phases of a deploy, in order. */
export type DeployPhase = 'scan' | 'connect' | 'stage' | 'publish';

/** What a deploy reports while it is under way. */
export type DeployEvent =
  | RunEvent<DeployPhase>
  | { readonly type: 'scanned'; readonly files: number; readonly folders: number; readonly bytes: number }
  /** What earlier deploys left on the server. `interrupted`: a publish was cut off, and this deploy recovers from it. */
  | { readonly type: 'state'; readonly found: 'none' | 'complete' | 'interrupted'; readonly files: number }
  /** Live files that are not what the state file says. Only with `drift`, and only if there are any. */
  | { readonly type: 'drift'; readonly drift: Drift }
  | { readonly type: 'planned'; readonly plan: Plan }
  /**
   * There are files that no deploy of this site put there, at these paths. They are about to be replaced, or, in a dry run,
   * would be; with `keep`, they stay.
   */
  | { readonly type: 'foreign'; readonly policy: 'replace' | 'keep'; readonly paths: readonly string[] }
  /** One file is complete and verified in the staging folder. */
  | {
      readonly type: 'staged';
      readonly path: string;
      readonly sizeBytes: number;
      readonly bytesResumed: number;
    }
  /** One live path changed. */
  | {
      readonly type: 'published';
      readonly path: string;
      readonly change: 'new' | 'replaced' | 'moved' | 'deleted';
    };
