import type { DeployEvent, Plan } from '../../transfer/index.ts';
import { byteText } from './amounts.ts';

/** One change of the live site, in words. */
export interface Change {
  readonly verb: string;
  readonly path: string;
  /** More about the change; may be empty. */
  readonly note: string;
}

/** Everything that a plan changes, in the order in which it is carried out. */
export function plannedChanges(plan: Plan): readonly Change[] {
  return [
    ...plan.clearings.map(({ path, kind }) => ({
      verb: 'delete',
      path: kind === 'folder' ? `${path}/` : path,
      note: kind === 'folder' ? 'a file takes its place' : 'a folder takes its place',
    })),
    ...plan.folders.map((path) => ({ verb: 'create', path: `${path}/`, note: '' })),
    ...plan.sendings.map(({ file, replaces }) => ({
      verb: replaces ? 'replace' : 'upload',
      path: file.path,
      note: byteText(file.sizeBytes),
    })),
    ...plan.moves.map(({ from, file, replaces }) => ({
      verb: replaces ? 'replace' : 'move',
      path: file.path,
      note: `from ${from}`,
    })),
    ...plan.deletions.map((path) => ({ verb: 'delete', path, note: '' })),
    ...plan.folderRemovals.map((path) => ({ verb: 'remove', path: `${path}/`, note: 'if empty' })),
  ];
}

/** A change on one line, its path aligned with those of other lines. */
export function changeLine({ verb, path, note }: Change): string {
  return `${verb.padEnd('replace'.length)} ${path}${note === '' ? '' : ` (${note})`}`;
}

/** The first changes of a list that may be very long, and the length of that list. */
export class ChangeList {
  readonly first: Change[] = [];
  total = 0;
  readonly #limit: number;

  /** @param limit changes that are kept; the others are only counted */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(change: Change): void {
    this.total += 1;
    if (this.first.length < this.#limit) this.first.push(change);
  }

  /** Adds the live change that an event of a deploy reports, if it reports one. */
  addPublished(event: DeployEvent): void {
    if (event.type === 'published') this.add({ verb: event.change, path: event.path, note: '' });
  }
}
