import type { DeployReport, Plan } from '../transfer/index.ts';

/** How many files became what. */
export type Counts = Pick<DeployReport, 'uploaded' | 'replaced' | 'moved' | 'deleted' | 'unchanged'>;

/** The counts that a plan comes to when it is carried out. */
export function plannedCounts(plan: Plan): Counts {
  const arrivals = [...plan.sendings, ...plan.moves];
  const replaced = arrivals.filter(({ replaces }) => replaces).length;
  return {
    uploaded: arrivals.length - replaced,
    replaced,
    moved: plan.moves.length,
    deleted: plan.deletions.length + plan.clearings.filter(({ kind }) => kind === 'file').length,
    unchanged: plan.unchanged,
  };
}

/** `3 uploaded, 2 replaced (1 of these moved), 4 deleted, 120 unchanged`. */
export function countsText({ uploaded, replaced, moved, deleted, unchanged }: Counts): string {
  const ofThese = moved > 0 ? ` (${moved} of these moved)` : '';
  return `${uploaded} uploaded, ${replaced} replaced${ofThese}, ${deleted} deleted, ${unchanged} unchanged`;
}

/** Whether any live name changed or would change. */
export const changesAnything = ({ uploaded, replaced, deleted }: Counts): boolean =>
  uploaded + replaced + deleted > 0;
