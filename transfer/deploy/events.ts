import type { Progress } from '../file/progress.ts';
import type { Plan } from './plan.ts';

/** The parts of a deploy, in their order. */
export type DeployPhase = 'scan' | 'connect' | 'stage' | 'publish';

/** What a deploy tells while it runs. */
export type DeployEvent =
  | { readonly type: 'phase'; readonly phase: DeployPhase }
  | { readonly type: 'scanned'; readonly files: number; readonly folders: number; readonly bytes: number }
  /** A path that is left out of the deploy: why, in words. */
  | { readonly type: 'left-out'; readonly path: string; readonly reason: string }
  /** What the server said of an earlier deploy. `interrupted`: its publish was cut off and is taken up again. */
  | { readonly type: 'state'; readonly found: 'none' | 'complete' | 'interrupted'; readonly files: number }
  | { readonly type: 'planned'; readonly plan: Plan }
  /** At most a few a second while files are sent; sums over all files. */
  | {
      readonly type: 'progress';
      readonly progress: Progress;
      readonly filesDone: number;
      readonly filesTotal: number;
    }
  /** One file is whole and verified in the staging folder. */
  | {
      readonly type: 'staged';
      readonly path: string;
      readonly sizeBytes: number;
      readonly resumedBytes: number;
    }
  /** One live name changed. */
  | {
      readonly type: 'published';
      readonly path: string;
      readonly change: 'new' | 'replaced' | 'moved' | 'deleted';
    }
  /** A step failed and is tried again. `error` has been cleared of secrets. */
  | {
      readonly type: 'retry';
      readonly step: string;
      readonly error: string;
      readonly attempt: number;
      readonly attempts: number;
      readonly delayMs: number;
    }
  | { readonly type: 'warning'; readonly message: string }
  /** One line of the conversation with the server, cleared of secrets. */
  | { readonly type: 'wire'; readonly session: number; readonly line: string };
