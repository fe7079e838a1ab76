import { type FaultRule, type FaultyNetwork } from '../fault-rule.ts';

/** The server is down: connections are refused, for a time or as long as the rule is in force. Open ones stay. */
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
