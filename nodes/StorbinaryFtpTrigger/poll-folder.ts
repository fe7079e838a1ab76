import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { nameOf } from '../../transfer/index.ts';
import { downloadIntoBinary } from '../shared/binary/download-into-binary.ts';
import { InputError } from '../shared/input/input-error.ts';
import { patternFilter } from '../shared/listing/entry-filter.ts';
import { depthOf, findEntries } from '../shared/listing/find-entries.ts';
import { entryJson, type FoundEntry } from '../shared/listing/found-entry.ts';
import { Connection } from '../shared/server/connection.ts';
import { nodeFailure } from '../shared/server/node-failure.ts';
import { credentialName, readCredential } from '../shared/server/credential.ts';
import { readWatchSettings, watchKey, type WatchSettings } from './watch-settings.ts';
import { readState, writeState } from './static-data.ts';
import { type Change, compareFiles, takeBack, unfinishedSuffixOf, type WatchState } from './watch-state.ts';

/** Files that one trigger can watch; their state is written to n8n's database at each poll. */
const mostFiles = 20_000;

/** Part of the time that n8n gives to a poll after which no further download begins. */
const downloadShare = 0.6;

/** Older versions of n8n set no limit; this is the one of those that do. */
const defaultBudgetMs = 5 * 60_000;

/** Looks once at the folder, and gives what happened since the last look. */
export async function pollFolder(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
  try {
    const settings = readWatchSettings(context);
    const credential = readCredential(await context.getCredentials(credentialName));
    const { getPollBudgetMs } = context as Partial<IPollFunctions>;
    const budgetMs = getPollBudgetMs?.call(context) ?? defaultBudgetMs;
    const signal = AbortSignal.timeout(budgetMs);
    await using connection = new Connection(credential, { signal, retries: 3, busyTimeoutMs: budgetMs / 4 });
    const poll = new Poll(context, connection, settings, Date.now() + budgetMs * downloadShare);
    const items =
      context.getMode() === 'manual'
        ? await poll.sample()
        : await poll.report(watchKey(credential, settings));
    return items.length === 0 ? null : [items];
  } catch (error) {
    throw nodeFailure(context.getNode(), error);
  }
}

class Poll {
  readonly #context: IPollFunctions;
  readonly #connection: Connection;
  readonly #settings: WatchSettings;
  readonly #deadline: number;

  constructor(context: IPollFunctions, connection: Connection, settings: WatchSettings, deadline: number) {
    this.#context = context;
    this.#connection = connection;
    this.#settings = settings;
    this.#deadline = deadline;
  }

  /** A file that is there now, for who tries the workflow out; what is remembered stays as it is. */
  async sample(): Promise<INodeExecutionData[]> {
    const [entry] = await this.#files();
    if (entry !== undefined) return [await this.#itemOf({ event: 'new', key: '', entry })];
    throw new InputError(
      `No file in ${this.#settings.folder} matches ${this.#settings.pattern}`,
      'Put a file there to try the workflow out, or check folder and pattern.',
    );
  }

  /** What happened since the state under that key was left, which is replaced once that is ready to be handed over. */
  async report(key: string): Promise<INodeExecutionData[]> {
    const memory = this.#context.getWorkflowStaticData('node');
    const state = readState(memory, key);
    const files = await this.#files();
    if (files.length > mostFiles) throw tooMany(files.length);
    const { changes, next } = compareFiles(state, files, this.#settings.rules);
    const { items, next: reached } = await this.#deliver(changes, next, state);
    writeState(memory, key, reached);
    return items;
  }

  /** Turns changes into items. What cannot be downloaded now is left for the next poll; only nothing at all is an error. */
  async #deliver(
    changes: readonly Change[],
    next: WatchState,
    state: WatchState | undefined,
  ): Promise<{ items: INodeExecutionData[]; next: WatchState }> {
    const items: INodeExecutionData[] = [];
    let reached = next;
    let failure: { readonly reason: unknown } | undefined;
    for (const change of changes.filter(({ event }) => this.#settings.events.has(event))) {
      try {
        const hasTime = this.#settings.binaryField === undefined || Date.now() < this.#deadline;
        if (hasTime) items.push(await this.#itemOf(change));
        else reached = takeBack(reached, state, change);
      } catch (reason) {
        reached = takeBack(reached, state, change);
        failure ??= { reason };
      }
    }
    if (failure === undefined) return { items, next: reached };
    if (items.length === 0) throw failure.reason;
    this.#context.logger.warn(`A file is left for the next poll: ${String(failure.reason)}`);
    return { items, next: reached };
  }

  async #itemOf(change: Change): Promise<INodeExecutionData> {
    const { root } = this.#connection;
    if (change.event === 'gone') {
      const path = `${root.show(this.#folder).replace(/\/$/, '')}/${change.key}`;
      return { json: { event: 'gone', name: nameOf(path), path } };
    }
    const { entry, event } = change;
    const item = { json: { event, ...entryJson(entry, root) } };
    const { binaryField } = this.#settings;
    if (binaryField === undefined) return item;
    const { binary } = await downloadIntoBinary(this.#connection, this.#context.helpers, {
      path: entry.path,
      fileName: entry.name,
    });
    return { ...item, binary: { [binaryField]: binary } };
  }

  get #folder(): string {
    return this.#connection.root.resolveFolder(this.#settings.folder, 'folder');
  }

  /** The files that match, and those that will when they lose the suffix that says that they are not finished. */
  #files(): Promise<FoundEntry[]> {
    const { pattern, recursive, options, rules } = this.#settings;
    const matches = patternFilter(pattern);
    const isWanted = (entry: FoundEntry): boolean => {
      const suffix = unfinishedSuffixOf(entry.relativePath, rules.unfinishedSuffixes);
      const relativePath = entry.relativePath.slice(0, entry.relativePath.length - suffix.length);
      return entry.kind === 'file' && matches({ ...entry, relativePath });
    };
    return findEntries(this.#connection, {
      folder: this.#folder,
      depth: depthOf(recursive, options),
      filter: isWanted,
    });
  }
}

const tooMany = (count: number): InputError =>
  new InputError(
    `The folder holds ${count} files that match; a trigger watches up to ${mostFiles}`,
    'Narrow the pattern, watch folders with a trigger each, or have what is done moved elsewhere.',
  );
