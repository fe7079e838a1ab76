import { isRenamed, renameIntoPlace, type Renaming } from '../file/rename-into-place.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { pipelinedBatch } from '../run/pipelined-batch.ts';
import type { PathKind } from '../tree/selection.ts';
import type { RunContext } from './deploy-context.ts';
import { stagedNames } from './deploy-paths.ts';
import type { FileEntry } from './manifest.ts';
import { isPage } from './page.ts';
import type { Plan } from './plan.ts';
import { FolderInTheWay, NameNotKept, type RefusedChange } from './refused-changes.ts';

/** A file on its way from where the uploads are to its live name. */
interface Arrival {
  readonly file: FileEntry;
  readonly stagedPath: string;
  readonly replaces: boolean;
  /** Where it was live before. */
  readonly movedFrom?: string;
}

/**
 * Makes a staged deploy live: clears what is in the way, makes folders, renames every file onto its live name, then removes
 * old files and empty folders. New names come first, then what is replaced or moved, pages last, so that an old page keeps
 * what it uses until it is replaced itself. Each list is finished before the next begins.
 *
 * @returns the changes that the server has refused; all others are done
 * @throws StepFailure; the signal's reason when it aborts
 */
export async function publish(context: RunContext, plan: Plan): Promise<RefusedChange[]> {
  const { sessions, paths } = context;
  const refused: RefusedChange[] = [];
  const each = async <Item>(
    items: readonly Item[],
    pathOf: (item: Item) => string,
    { name, act, changeOf, isOrdered = false }: Step<Item>,
  ): Promise<void> => {
    const nameOf = (item: Item): string => `${name} ${pathOf(item)}`;
    const outcome = await pipelinedBatch(sessions, items, { name: nameOf, act, isOrdered });
    refused.push(...outcome.map(({ item, error }) => ({ path: pathOf(item), error, ...changeOf(item) })));
  };
  const removals = removing(context);
  const cleared = (kind: PathKind): string[] =>
    plan.clearings.filter((clearing) => clearing.kind === kind).map(({ path }) => path);

  await each(cleared('file'), String, removals);
  await each(cleared('folder'), String, {
    name: 'Removing the folder',
    changeOf: () => ({ change: 'folder' }),
    isOrdered: true,
    act: async (session, path) => {
      if (!(await session.removeFolder(paths.live(path)))) throw new FolderInTheWay(path);
    },
  });
  await each(plan.folders, String, {
    name: 'Making the folder',
    changeOf: () => ({ change: 'folder' }),
    isOrdered: true,
    act: async (session, path) => {
      await session.makeFolder(paths.live(path));
    },
  });

  const arrivals = arrivalsOf(context, plan);
  const hasPage = ({ file }: Arrival): boolean => isPage(file);
  const isNew = ({ replaces, movedFrom }: Arrival): boolean => !replaces && movedFrom === undefined;
  const isMoved = ({ movedFrom }: Arrival): boolean => movedFrom !== undefined;
  const pathOf = ({ file }: Arrival): string => file.path;
  const publishing = renaming(context);
  await each(
    arrivals.filter((file) => isNew(file) && !hasPage(file)),
    pathOf,
    publishing,
  );
  await each(arrivals.filter(isMoved), ({ movedFrom = '' }) => movedFrom, taking(context));
  await each(
    arrivals.filter((file) => !isNew(file) && !hasPage(file)),
    pathOf,
    publishing,
  );
  await each(arrivals.filter(hasPage), pathOf, publishing);
  await each(plan.deletions, String, removals);
  await each(plan.folderRemovals, String, {
    name: 'Removing the folder',
    changeOf: () => ({ change: 'folder' }),
    isOrdered: true,
    act: async (session, path) => {
      await session.removeFolder(paths.live(path));
    },
  });
  return refused;
}

interface Step<Item> {
  /** What is done, for messages; the path follows. */
  readonly name: string;
  readonly act: (session: RemoteSession, item: Item, isRepeated: boolean) => Promise<void>;
  /** What is left to do if it is refused. */
  readonly changeOf: (item: Item) => Pick<RefusedChange, 'change' | 'taken'>;
  /** See BatchOperation. */
  readonly isOrdered?: boolean;
}

function arrivalsOf({ paths }: RunContext, plan: Plan): Arrival[] {
  const names = stagedNames(plan.result.files);
  const stagedPath = ({ path, hash }: FileEntry): string => paths.staged(names.get(path) ?? hash);
  return [
    ...plan.sendings.map(({ file, replaces }) => ({ file, replaces, stagedPath: stagedPath(file) })),
    ...plan.moves.map(({ file, replaces, from }) => ({
      file,
      replaces,
      stagedPath: stagedPath(file),
      movedFrom: from,
    })),
  ];
}

/** Takes what goes away into the run's folder and deletes it there. */
function removing({ paths, reporter }: RunContext): Step<string> {
  return {
    name: 'Deleting',
    changeOf: () => ({ change: 'removal' }),
    act: async (session, path) => {
      const [live, removed] = [paths.live(path), paths.removed(path)];
      const [taken, deleted] = await Promise.allSettled([
        session.rename(live, removed),
        session.delete(removed),
      ]);
      if (taken.status === 'rejected' && (!session.isOpen || (await session.size(live)) !== undefined))
        throw taken.reason;
      if (deleted.status === 'rejected') throw deleted.reason;
      reporter.totals.deleted += 1;
      reporter.emit({ type: 'published', path, change: 'deleted' });
    },
  };
}

/** Takes files that move to where the uploads are. */
function taking({ paths }: RunContext): Step<Arrival> {
  return {
    name: 'Moving',
    changeOf: () => ({ change: 'removal' }),
    act: async (session, { file, stagedPath, movedFrom = '' }, isRepeated) => {
      const moving: Renaming = { from: paths.live(movedFrom), to: stagedPath, sizeBytes: file.sizeBytes };
      try {
        await session.rename(moving.from, moving.to);
      } catch (error) {
        if (!session.isOpen || !isRepeated || !(await isRenamed(session, moving))) throw error;
      }
    },
  };
}

function renaming({ paths, reporter }: RunContext): Step<Arrival> {
  return {
    name: 'Publishing',
    changeOf: ({ file, movedFrom, stagedPath }) =>
      movedFrom === undefined
        ? { change: file }
        : { change: file, taken: { from: movedFrom, to: stagedPath } },
    act: async (session, arrival, isRepeated) => {
      const { file, stagedPath, replaces, movedFrom } = arrival;
      const live = paths.live(file.path);
      const asidePath = paths.removed(file.path);
      const renaming = { from: stagedPath, to: live, sizeBytes: file.sizeBytes, asidePath };
      const [renamed, size] = await Promise.allSettled([
        renameIntoPlace(session, renaming, isRepeated),
        session.size(live),
      ]);
      if (renamed.status === 'rejected') {
        throw renamed.reason;
      }
      const isThere = size.status === 'fulfilled' && size.value === file.sizeBytes;
      // The folder may have had to be made first, behind the first question.
      if (!isThere && (await session.size(live)) !== file.sizeBytes) throw new NameNotKept(file.path);
      if (movedFrom !== undefined) reporter.totals.moved += 1;
      reporter.totals[replaces ? 'replaced' : 'uploaded'] += 1;
      const change = replaces ? 'replaced' : 'new';
      reporter.emit({
        type: 'published',
        path: file.path,
        change: movedFrom === undefined ? change : 'moved',
      });
    },
  };
}
