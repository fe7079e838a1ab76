import type { Scope } from '../support/fault-proxy/index.ts';
import type { Draw } from './draw.ts';
import type { Blow, Fault, Moment, Since, Whom } from './fault.ts';

/** About how much passes in the run that is struck. */
export interface Extent {
  readonly files: number;
  readonly bytes: number;
}

const scopes = { connection: 3, control: 2, data: 1, all: 2 } as const satisfies Record<Scope, number>;
const blows = { cut: 5, outage: 0.7, stall: 1, 'short-download': 2, kill: 2, abort: 1.2 } as const;

/** @param whom the runs that there are */
export function drawFaults(draw: Draw, count: number, extent: Extent, whom: readonly Whom[]): Fault[] {
  return Array.from({ length: count }, () => {
    const blow = drawBlow(draw, whom);
    return { at: drawMoment(draw, blow, extent), blow };
  });
}

function drawBlow(draw: Draw, runs: readonly Whom[]): Blow {
  const kind = draw.weighted(blows);
  switch (kind) {
    case 'cut':
      return { kind, scope: draw.weighted(scopes) };
    case 'outage':
      return { kind, forMs: draw.whole(50, 500) };
    case 'stall':
      return { kind, scope: draw.weighted(scopes), forMs: draw.whole(100, 800) };
    case 'short-download':
      return { kind };
    case 'kill':
    case 'abort':
      return { kind, whom: draw.pick(runs) };
  }
}

const phases = { start: 1, stage: 2, publish: 3 } as const satisfies Record<Since, number>;
const counts = {
  writes: 3,
  replies: 2,
  'command-bytes': 2,
  'uploaded-bytes': 2,
  transfers: 1,
} as const;

export function drawMoment(draw: Draw, blow: Blow, { files, bytes }: Extent): Moment {
  const since = draw.weighted(phases);
  if (blow.kind === 'short-download') {
    return { since, counted: 'downloaded-bytes', amount: draw.magnitude(1, 3000) };
  }
  const counted =
    since === 'publish' ? draw.pick(['writes', 'replies', 'command-bytes'] as const) : draw.weighted(counts);
  switch (counted) {
    case 'writes':
    case 'replies':
      return { since, counted, amount: draw.magnitude(1, since === 'publish' ? 12 : 20 + 2 * files) };
    case 'command-bytes':
      return { since, counted, amount: draw.magnitude(20, 500 + 100 * files) };
    case 'uploaded-bytes':
      return { since, counted, amount: draw.magnitude(1, Math.max(2, bytes)) };
    case 'transfers':
      return { since, counted, amount: draw.whole(1, files + 1) };
  }
}
