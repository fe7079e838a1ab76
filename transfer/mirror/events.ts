import type { RunEvent } from '../run/events.ts';
import type { PathFailure } from '../tree/path-failure.ts';
import type { MirrorPlan } from './plan.ts';

/** The phases of a mirror, in order. */
export type MirrorPhase = 'connect' | 'list' | 'compare' | 'fetch' | 'delete';

/** What a mirror reports while it is under way. */
export type MirrorEvent =
  | RunEvent<MirrorPhase>
  | { readonly type: 'listed'; readonly files: number; readonly folders: number; readonly bytes: number }
  | { readonly type: 'planned'; readonly plan: MirrorPlan }
  /** One file is complete, verified and has its final name. */
  | {
      readonly type: 'fetched';
      readonly path: string;
      readonly change: 'new' | 'replaced';
      readonly sizeBytes: number;
      readonly bytesResumed: number;
    }
  | { readonly type: 'deleted'; readonly path: string; readonly kind: 'file' | 'folder' }
  /** A path cannot be mirrored; the mirror continues with the others and fails at its end. */
  | { readonly type: 'failed'; readonly failure: PathFailure };
