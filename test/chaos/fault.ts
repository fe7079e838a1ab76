import type { Scope } from '../support/fault-proxy/index.ts';

/** The phases of a run from which on a fault counts. */
export type Since = 'start' | 'stage' | 'publish';

/** What is counted at the proxy: things that pass on control connections, or on data connections. */
export type Counted =
  'writes' | 'replies' | 'command-bytes' | 'uploaded-bytes' | 'downloaded-bytes' | 'transfers';

/** When a fault strikes: as soon as the amount has passed, counted from a phase on and from the fault before it. */
export interface Moment {
  readonly since: Since;
  readonly counted: Counted;
  readonly amount: number;
}

/** Of two runs at once, the one that began first or the other one. */
export type Whom = 'first' | 'second';

/** What happens. */
export type Blow =
  /** Connections end with RST. What has passed is delivered. */
  | { readonly kind: 'cut'; readonly scope: Scope }
  /** All connections are cut, and the server cannot be reached for a time. */
  | { readonly kind: 'outage'; readonly forMs: number }
  /** Nothing passes for a time that is shorter than the timeout. */
  | { readonly kind: 'stall'; readonly scope: Scope; readonly forMs: number }
  /** A listing or a download ends early with FIN; the server completes it and says 226. */
  | { readonly kind: 'short-download' }
  | { readonly kind: 'kill'; readonly whom: Whom }
  | { readonly kind: 'abort'; readonly whom: Whom }
  | { readonly kind: 'second-run' };

export interface Fault {
  readonly at: Moment;
  readonly blow: Blow;
}

/** Blows after which bytes may have to be sent again. */
export const losesBytes = ({ kind }: Blow): boolean => kind !== 'stall' && kind !== 'second-run';
