import { AsyncLocalStorage } from 'node:async_hooks';

const timeOfRun = new AsyncLocalStorage<number>();

/** Gives each run a time of its own that never changes, because it goes into the state file. */
export function stopClocks(): Disposable {
  const { now } = Date;
  Date.now = () => timeOfRun.getStore() ?? now();
  return {
    [Symbol.dispose]: () => {
      Date.now = now;
    },
  };
}

/** @param timeMs milliseconds since 1970 */
export const atTime = <T>(timeMs: number, act: () => T): T => timeOfRun.run(timeMs, act);
