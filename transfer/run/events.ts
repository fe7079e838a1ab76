import type { Progress } from '../file/progress.ts';

/** What every run reports while it goes on. */
export type RunEvent<Phase extends string = 'connect'> =
  /** A part of the run begins. */
  | { readonly type: 'phase'; readonly phase: Phase }
  /** A path that is left out of the run: why, in words. */
  | { readonly type: 'left-out'; readonly path: string; readonly reason: string }
  /** At most a few a second while files are transferred; sums over all files. */
  | {
      readonly type: 'progress';
      readonly progress: Progress;
      readonly filesDone: number;
      readonly filesTotal: number;
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
