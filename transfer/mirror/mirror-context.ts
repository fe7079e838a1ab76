import type { Sessions } from '../remote/sessions.ts';
import type { Selection } from '../tree/selection.ts';
import type { MirrorEvent, MirrorFailure } from './events.ts';

/** What every step of one mirror works with. */
export interface MirrorContext {
  readonly sessions: Sessions;
  readonly selection: Selection;
  readonly platform: NodeJS.Platform;
  /** Absolute path on the server of a path of the tree; `''` is the mirrored folder. */
  readonly remotePath: (path: string) => string;
  readonly emit: (event: MirrorEvent) => void;
  /** Notes a path that cannot be mirrored. */
  readonly fail: (failure: MirrorFailure) => void;
}
