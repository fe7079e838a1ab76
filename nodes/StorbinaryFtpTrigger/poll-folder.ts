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

/** Maximum number of files that one trigger watches: their state is written to n8n's database at each poll. */
const mostFiles = 20_000;

/** Fraction of n8n's time limit for a poll after which no further download is started. */
const downloadShare = 0.6;

/** For older versions of n8n, which set no limit: the limit of those that do. */
const defaultBudgetMs = 5 * 60_000;

/** Looks at the folder once and resolves to what has changed since the last poll. */
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

  /** One of the files in the folder, for trying out the workflow. The saved state does not change. */
  async sample(): Promise<INodeExecutionData[]> {
    const [entry] = await this.#files();
    if (entry !== undefined) return [await this.#itemOf({ event: 'new', key: '', entry })];
    throw new InputError(
      `No file in ${this.#settings.folder} matches ${this.#settings.pattern}`,
      'Put a file there to try out the workflow, or check the folder and the pattern.',
    );
  }

  /** What has changed since the state under that key was saved. The state is replaced once the items are ready. */
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

  /** Turns changes into items. A failed download is left for the next poll, and rejects only if there are no items. */
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

  /** The files that match, and those that will match once they have lost the suffix of an unfinished file. */
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
    `The folder contains ${count} matching files; a trigger watches up to ${mostFiles}`,
    'Narrow the pattern, use one trigger per folder, or move processed files elsewhere.',
  );
