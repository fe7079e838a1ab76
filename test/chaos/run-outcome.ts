import { DeployError, type DeployEvent, type DeployOptions } from '../../transfer/index.ts';
import type { Since } from './fault.ts';

/** Options of a deploy that another process can be given. */
export type SendableOptions = Omit<DeployOptions, 'signal' | 'onEvent' | 'server'> & {
  readonly server: Extract<DeployOptions['server'], { readonly host: string }>;
};

/** How a run ended. */
export type RunOutcome =
  | { readonly kind: 'success' }
  | { readonly kind: 'failure'; readonly message: string; readonly isDeployError: boolean }
  | { readonly kind: 'killed' }
  /** It did not end in time, or its process did not exit. */
  | { readonly kind: 'hung'; readonly message: string };

/** What a run makes known. */
export interface RunListener {
  /** A phase from which faults count. */
  readonly onPhase: (phase: Since) => void;
  readonly onLine: (line: string) => void;
}

export function outcomeOfError(error: unknown): RunOutcome {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failure', message, isDeployError: error instanceof DeployError };
}

/** Passes on what the log of a scenario needs from the events of a deploy. */
export function listenTo(event: DeployEvent, { onPhase, onLine }: RunListener): void {
  if (event.type === 'wire') onLine(`${event.session} ${event.line}`);
  else if (event.type === 'retry') onLine(`retry ${event.attempt}: ${event.step}: ${event.error}`);
  else if (event.type === 'warning') onLine(`warning: ${event.message}`);
  else if (event.type === 'phase') {
    onLine(`phase ${event.phase}`);
    if (event.phase === 'stage' || event.phase === 'publish') onPhase(event.phase);
  }
}
