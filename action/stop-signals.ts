import { constants } from 'node:os';

/** What is needed of `process` to be stopped by it. */
export interface StopSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  exit(code: number): void;
}

const stopSignals = ['SIGINT', 'SIGTERM'] as const satisfies readonly NodeJS.Signals[];

/**
 * Listens for the runner's wish to stop. The first signal calls `onFirst`; the second ends the process at once.
 *
 * @returns stops listening
 */
export function onStopSignal(source: StopSource, onFirst: (signal: NodeJS.Signals) => void): () => void {
  let isStopping = false;
  const listener = (signal: NodeJS.Signals) => {
    if (isStopping) {
      source.exit(128 + constants.signals[signal]);
      return;
    }
    isStopping = true;
    onFirst(signal);
  };
  for (const signal of stopSignals) source.on(signal, listener);
  return () => {
    for (const signal of stopSignals) source.off(signal, listener);
  };
}
