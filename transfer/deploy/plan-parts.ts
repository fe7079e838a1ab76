import { byCodeUnit, foldersAbove, foldersHolding, sortedByPath } from '../tree/relative-path.ts';
import { stagedNames } from './deploy-paths.ts';
import { type FileEntry, foldersOf } from './manifest.ts';
import { isPage } from './page.ts';
import type { Plan, Sending } from './plan.ts';
import type { PublishedState } from './state.ts';

/** When what is uploaded goes live: all of it at the end, or a few files at a time, which needs less room. */
export const publishModes = ['atomic', 'per-file'] as const;

/** See `publishModes`. */
export type PublishMode = (typeof publishModes)[number];

/** How much is staged at a time under `per-file`, in bytes, if that is more than one file. */
const partBytes = 4 * 1024 * 1024;

/** A part of a plan that goes live at a time. */
export type PlanPart = Pick<
  Plan,
  'sendings' | 'clearings' | 'folders' | 'moves' | 'deletions' | 'folderRemovals'
>;

/**
 * Divides a plan into parts that are staged and published one after another. What has to make way and what moves comes
 * first; then new names, replaced files and pages, in this order; what goes away comes last.
 */
export function planParts(plan: Plan, mode: PublishMode): PlanPart[] {
  if (mode === 'atomic') return [plan];
  const nothing: PlanPart = {
    sendings: [],
    clearings: [],
    folders: [],
    moves: [],
    deletions: [],
    folderRemovals: [],
  };
  const { clearings, folders, moves, deletions, folderRemovals } = plan;
  const first = { ...nothing, clearings, folders, moves };
  const last = { ...nothing, deletions, folderRemovals };
  const sent = inGroups(plan.sendings).map((sendings) => ({ ...nothing, sendings }));
  return [first, ...sent, last].filter((part) => Object.values(part).some(({ length }) => length > 0));
}

function inGroups(sendings: readonly Sending[]): Sending[][] {
  const turn = ({ file, replaces }: Sending): number => (isPage(file) ? 2 : replaces ? 1 : 0);
  const groups: Sending[][] = [];
  let groupBytes = Infinity;
  let groupTurn = -1;
  for (const sending of [...sendings].sort((a, b) => turn(a) - turn(b))) {
    const { sizeBytes } = sending.file;
    if (groupBytes + sizeBytes > partBytes || turn(sending) !== groupTurn) {
      groups.push([]);
      groupBytes = 0;
      groupTurn = turn(sending);
    }
    groups.at(-1)?.push(sending);
    groupBytes += sizeBytes;
  }
  return groups;
}

/**
 * A part of a plan as a plan of its own.
 *
 * @param live what is live before it
 * @param isLast whether it is the last part and no change before it was refused, so that it leads to the whole plan's result
 */
export function asPlan(plan: Plan, part: PlanPart, live: PublishedState, isLast: boolean): Plan {
  const result = isLast ? plan.result : resultOf(plan, part, live);
  return { ...plan, ...part, result: withNamesOf(plan, part, result) };
}

/**
 * The result of a part, with the names that the whole plan gives its uploads where others would follow from the result: a
 * name is used for one file of the plan only.
 */
function withNamesOf(plan: Plan, part: PlanPart, { files, folders }: PublishedState): PublishedState {
  const names = stagedNames(plan.result.files);
  const derived = stagedNames(files);
  const arriving = new Set([...part.moves, ...part.sendings].map(({ file }) => file.path));
  const isNamed = (path: string): boolean => arriving.has(path) && names.get(path) !== derived.get(path);
  const named = files.map((file) => {
    const stagedName = names.get(file.path);
    return stagedName !== undefined && isNamed(file.path) ? { ...file, stagedName } : file;
  });
  return { files: named, folders };
}

function resultOf(plan: Plan, part: PlanPart, live: PublishedState): PublishedState {
  const planned = new Map(plan.result.files.map((file) => [file.path, file]));
  const files = new Map(live.files.map((file) => [file.path, file]));
  const goneFolders = new Set(part.folderRemovals);
  for (const { path, kind } of part.clearings) {
    if (kind === 'file') files.delete(path);
    else goneFolders.add(path);
  }
  for (const { from } of part.moves) files.delete(from);
  for (const path of part.deletions) files.delete(path);
  const arriving = [...part.moves, ...part.sendings].map(({ file }) => file);
  for (const file of arriving) files.set(file.path, planned.get(file.path) ?? file);
  const folders = [...foldersOf(live), ...part.folders].filter((folder) => !goneFolders.has(folder));
  return withRoomFor(arriving, {
    files: sortedByPath([...files.values()]),
    folders: [...new Set(folders)].sort(byCodeUnit),
  });
}

/**
 * Leaves out what is in the way of files that arrive: it could not be cleared. Then they are refused too, and what is live is
 * asked for.
 */
function withRoomFor(arriving: readonly FileEntry[], { files, folders }: PublishedState): PublishedState {
  const paths = new Set(arriving.map(({ path }) => path));
  const above = foldersHolding([...paths]);
  const isBelowArriving = (path: string): boolean => foldersAbove(path).some((folder) => paths.has(folder));
  return {
    files: files.filter(({ path }) => !above.has(path) && !isBelowArriving(path)),
    folders: folders.filter((path) => !paths.has(path) && !isBelowArriving(path)),
  };
}
