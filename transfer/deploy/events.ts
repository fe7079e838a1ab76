import type { RunEvent } from '../run/events.ts';
import type { Plan } from './plan.ts';

/** The parts of a deploy, in their order. */
export type DeployPhase = 'scan' | 'connect' | 'stage' | 'publish';

/** What a deploy reports while it runs. */
export type DeployEvent =
  | RunEvent<DeployPhase>
  | { readonly type: 'scanned'; readonly files: number; readonly folders: number; readonly bytes: number }
  /** What the server said of an earlier deploy. `interrupted`: its publish was cut off and is taken up again. */
  | { readonly type: 'state'; readonly found: 'none' | 'complete' | 'interrupted'; readonly files: number }
  | { readonly type: 'planned'; readonly plan: Plan }
  /** One file is whole and verified in the staging folder. */
  | {
      readonly type: 'staged';
      readonly path: string;
      readonly sizeBytes: number;
      readonly bytesResumed: number;
    }
  /** One live name changed. */
  | {
      readonly type: 'published';
      readonly path: string;
      readonly change: 'new' | 'replaced' | 'moved' | 'deleted';
    };
