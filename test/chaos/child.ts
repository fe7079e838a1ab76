/**
 * A deploy in a process of its own, which a scenario can kill and whose exit it awaits: nothing here ends the process.
 * Its options are JSON in the environment; what it makes known goes to the parent process.
 */
import { deploy } from '../../transfer/index.ts';
import type { ChildMessage } from './run-apart.ts';
import { listenTo, outcomeOfError, type SendableOptions } from './run-outcome.ts';

const send = (message: ChildMessage): void => {
  // The channel is gone when the parent has been stopped.
  if (process.connected) process.send?.(message);
};
const options = JSON.parse(process.env['CHAOS_DEPLOY'] ?? '{}') as SendableOptions;
const controller = new AbortController();
process.once('SIGTERM', () => controller.abort(new Error('Stopped by the scenario')));

const outcome = await deploy({
  ...options,
  signal: controller.signal,
  onEvent: (event) =>
    listenTo(event, {
      onPhase: (phase) => send({ phase }),
      onLine: (line) => send({ line }),
    }),
}).then(() => ({ kind: 'success' as const }), outcomeOfError);
send({ outcome });
