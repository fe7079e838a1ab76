import { type FaultRule, type FaultyNetwork } from '../fault-rule.ts';

/** Cuts all control connections each time a number of data connections have closed. */
export function cutControlEvery(
  dataConnections: number,
  { times = Infinity }: { readonly times?: number } = {},
): FaultRule {
  let network: FaultyNetwork | undefined;
  let closed = 0;
  let timesLeft = times;
  return {
    attach: (attached) => {
      network = attached;
    },
    isSpent: () => timesLeft === 0,
    closed: ({ kind }) => {
      if (kind !== 'data' || timesLeft === 0) return;
      closed += 1;
      if (closed % dataConnections !== 0) return;
      timesLeft -= 1;
      network?.cut('control');
    },
  };
}
