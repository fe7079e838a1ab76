import type { IDataObject } from 'n8n-workflow';
import type { WatchState } from './watch-state.ts';

/**
 * Reads the state that a poll saved in n8n's static data.
 *
 * @param key of the settings; a state saved under other settings is ignored
 */
export function readState(memory: IDataObject, key: string): WatchState | undefined {
  if (memory['watched'] !== key) return undefined;
  return { known: mapOf(memory['known']), waiting: mapOf(memory['waiting']) };
}

/** Saves the state for the next poll. */
export function writeState(memory: IDataObject, key: string, { known, waiting }: WatchState): void {
  memory['watched'] = key;
  memory['known'] = Object.fromEntries(known);
  memory['waiting'] = Object.fromEntries(waiting);
}

function mapOf(value: unknown): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}
