import { hintOf, messageOf } from '../remote/storbinary-error.ts';

/** A path that could not be transferred, while others could. */
export interface PathFailure {
  /** Relative to the root of the tree. */
  readonly path: string;
  readonly reason: string;
  /** What to try. */
  readonly hint: string;
}

/** Turns an error into the failure of a path. */
export const pathFailure = (path: string, error: unknown): PathFailure => ({
  path,
  reason: messageOf(error),
  hint: hintOf(error),
});
