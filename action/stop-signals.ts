import { constants } from 'node:os';

/** The part of `process` that delivers stop signals and ends it. */
export interface StopSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  exit(code: number): void;
}

const stopSignals = ['SIGINT', 'SIGTERM'] as const satisfies readonly NodeJS.Signals[];

/**
 * Listens for the signals with which a runner or a user stops the process. The first one calls `onFirst`; the second ends
 * the process at once.
 *
 * @returns a function that stops listening
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
