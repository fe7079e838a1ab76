import type { Progress } from '../file/progress.ts';

/** What every run reports while it is under way. */
export type RunEvent<Phase extends string = 'connect'> =
  /** A part of the run begins. */
  | { readonly type: 'phase'; readonly phase: Phase }
  /** A path is left out of the run, for `reason`. */
  | { readonly type: 'left-out'; readonly path: string; readonly reason: string }
  /** Progress over all files, at most four times a second. */
  | {
      readonly type: 'progress';
      readonly progress: Progress;
      readonly filesDone: number;
      readonly filesTotal: number;
    }
  /** A step failed and will be retried in `delayMs`. Secrets in `error` are masked. */
  | {
      readonly type: 'retry';
      readonly step: string;
      readonly error: string;
      readonly attempt: number;
      readonly attempts: number;
      readonly delayMs: number;
    }
  | { readonly type: 'warning'; readonly message: string }
  /** One line of the conversation with the server, with secrets masked. */
  | { readonly type: 'wire'; readonly session: number; readonly line: string };
