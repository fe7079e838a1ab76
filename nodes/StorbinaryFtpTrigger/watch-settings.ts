import { createHash } from 'node:crypto';
import type { IPollFunctions } from 'n8n-workflow';
import { InputError } from '../shared/input/input-error.ts';
import { Values } from '../shared/input/values.ts';
import type { ServerCredential } from '../shared/server/credential.ts';
import type { WatchEvent, WatchRules } from './watch-state.ts';

/** The settings of a trigger. */
export interface WatchSettings {
  readonly folder: string;
  readonly pattern: string;
  readonly recursive: boolean;
  readonly options: Values;
  readonly events: ReadonlySet<WatchEvent>;
  readonly rules: WatchRules;
  /** Name of the binary field to download into; `undefined` if nothing is downloaded. */
  readonly binaryField: string | undefined;
}

export function readWatchSettings(context: IPollFunctions): WatchSettings {
  const parameters = new Values((name) => context.getNodeParameter(name, null));
  const options = parameters.within('options');
  const events = new Set(parameters.choices('events', ['changed', 'gone', 'new']));
  if (events.size === 0) {
    throw new InputError(
      'No event is selected',
      'Select at least one of New File, Changed File and Removed File.',
    );
  }
  const binaryField = parameters.flag('download') ? parameters.text('binaryPropertyName', 'data') : undefined;
  return {
    folder: parameters.path('folder'),
    pattern: parameters.text('pattern', '*'),
    recursive: parameters.flag('recursive'),
    options,
    events,
    binaryField: binaryField === '' ? 'data' : binaryField,
    rules: {
      unfinishedSuffixes: suffixesOf(options.text('unfinishedSuffixes', defaultSuffixes)),
      reportsExisting: options.flag('reportExisting'),
      keepsPaths: events.has('gone'),
    },
  };
}

/** Suffixes that common programs give to files in transit. */
export const defaultSuffixes = '.part, .partial, .filepart, .tmp, .crdownload';

const suffixesOf = (text: string): string[] =>
  text
    .split(',')
    .map((suffix) => suffix.trim())
    .filter((suffix) => suffix !== '');

/** Differs whenever a changed setting makes the saved state meaningless, so that the trigger starts over. */
export function watchKey({ server, rootFolder }: ServerCredential, settings: WatchSettings): string {
  const { folder, pattern, recursive, rules } = settings;
  const watched = [
    server.host,
    server.port,
    server.user,
    rootFolder,
    folder,
    pattern,
    recursive,
    rules.keepsPaths,
  ];
  return createHash('sha256').update(JSON.stringify(watched)).digest('base64url').slice(0, 16);
}
