import { type Call, callText, isReading } from './calls.ts';
import type { RunNode } from './run-automaton.ts';

/** Where one run is. */
export interface RunPosition {
  /** `undefined` before it begins and after it has been killed. */
  readonly node: RunNode | undefined;
  readonly isKilled: boolean;
  /** How many sessions it has lost. */
  readonly lost: number;
  /** What was in flight when it was killed, or when its session was lost: the server may yet do the first few. */
  readonly late: readonly Call[];
  /** Whether what it deploys has been live, exactly, at some moment since it began. */
  readonly wasLive: boolean;
}

export const notBegun: RunPosition = {
  node: undefined,
  isKilled: false,
  lost: 0,
  late: [],
  wasLive: false,
};

/** Whether it will make no further calls. */
export const isOver = ({ node, isKilled }: RunPosition): boolean => isKilled || node?.ending !== undefined;

/** What may still happen of calls that nobody waits for: up to the last one that changes something. */
export function lateOf(calls: readonly Call[]): readonly Call[] {
  const changing = calls.filter((call) => !isReading(call));
  return changing;
}

/** The same for positions from which everything goes on alike. */
export function positionKey({ node, isKilled, lost, late, wasLive }: RunPosition): string {
  const standing = isKilled ? 'killed' : (node?.ending ?? node?.id ?? '');
  return `${standing};${lost};${wasLive ? 1 : 0};${late.map(callText).join(',')}`;
}
