import { type FaultRule, type FaultyNetwork } from '../fault-rule.ts';

/** The server is down: connecting is refused, for a time or for as long as the rule is there. Open connections stay. */
export function down({ forMs }: { readonly forMs?: number } = {}): FaultRule {
  let network: FaultyNetwork | undefined;
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    clearTimeout(timer);
    void network?.comeUp();
    network = undefined;
  };
  let isAttached = false;
  return {
    attach: (attached) => {
      network = attached;
      isAttached = true;
      network.goDown();
      if (forMs !== undefined) timer = setTimeout(end, forMs);
    },
    detach: end,
    isSpent: () => isAttached && network === undefined,
  };
}
