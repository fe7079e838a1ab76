import type { RunEvent } from '../run/events.ts';
import type { PathFailure } from '../tree/path-failure.ts';
import type { MirrorPlan } from './plan.ts';

/** The parts of a mirror, in their order. */
export type MirrorPhase = 'connect' | 'list' | 'compare' | 'fetch' | 'delete';

/** What a mirror reports while it runs. */
export type MirrorEvent =
  | RunEvent<MirrorPhase>
  | { readonly type: 'listed'; readonly files: number; readonly folders: number; readonly bytes: number }
  | { readonly type: 'planned'; readonly plan: MirrorPlan }
  /** One file is whole, verified and under its name. */
  | {
      readonly type: 'fetched';
      readonly path: string;
      readonly change: 'new' | 'replaced';
      readonly sizeBytes: number;
      readonly bytesResumed: number;
    }
  | { readonly type: 'deleted'; readonly path: string; readonly kind: 'file' | 'folder' }
  /** A path that cannot be mirrored; the mirror goes on with the others and fails at its end. */
  | { readonly type: 'failed'; readonly failure: PathFailure };
