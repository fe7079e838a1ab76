import type { Progress } from '../file/progress.ts';
import type { MirrorPlan } from './plan.ts';

/** The parts of a mirror, in their order. */
export type MirrorPhase = 'connect' | 'list' | 'compare' | 'fetch' | 'delete';

/** What a mirror tells while it runs. */
export type MirrorEvent =
  | { readonly type: 'phase'; readonly phase: MirrorPhase }
  /** A path that is left out of the mirror: why, in words. */
  | { readonly type: 'left-out'; readonly path: string; readonly reason: string }
  | { readonly type: 'listed'; readonly files: number; readonly folders: number; readonly bytes: number }
  | { readonly type: 'planned'; readonly plan: MirrorPlan }
  /** At most a few a second while files are fetched; sums over all files. */
  | {
      readonly type: 'progress';
      readonly progress: Progress;
      readonly filesDone: number;
      readonly filesTotal: number;
    }
  /** One file is whole, verified and under its name. */
  | {
      readonly type: 'fetched';
      readonly path: string;
      readonly change: 'new' | 'replaced';
      readonly sizeBytes: number;
      readonly resumedBytes: number;
    }
  | { readonly type: 'deleted'; readonly path: string; readonly kind: 'file' | 'folder' }
  /** A path that cannot be mirrored; the mirror goes on with the others and fails at its end. */
  | { readonly type: 'failed'; readonly failure: MirrorFailure }
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

/** A path that could not be mirrored. */
export interface MirrorFailure {
  /** Relative to the mirrored folder. */
  readonly path: string;
  readonly reason: string;
  /** What to try. */
  readonly hint: string;
}
