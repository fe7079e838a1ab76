import { FaultProxy, type ProxyOptions } from './fault-proxy.ts';

export { type FaultProxy, type ProxyTarget } from './fault-proxy.ts';
export { type FaultRule, type FaultyNetwork, type ProxiedConnection, type Scope } from './fault-rule.ts';
export { cutAfter } from './rules/cut-after.ts';
export { cutControlEvery } from './rules/cut-control-every.ts';
export { down } from './rules/down.ts';
export { inOrder } from './rules/in-order.ts';
export { latency } from './rules/latency.ts';
export { stall } from './rules/stall.ts';
export { throttle } from './rules/throttle.ts';

export function startFaultProxy(options: ProxyOptions): Promise<FaultProxy> {
  return FaultProxy.start(options);
}
