import { type Finding, found } from '../finding.ts';
import type { Snapshot } from '../snapshot.ts';

/** Nothing of the deploys is left, and nothing has been put beside the live folder. */
export function checkLeftovers({ ours, outside }: Snapshot, before: Snapshot): Finding[] {
  const strays = [...outside.keys()].filter((path) => !before.outside.has(path));
  return [...ours.keys(), ...strays].map((path) => found('leftovers', `${path} is left on the server`));
}

/** Whether something is left, and all of it is empty folders. */
export const hasOnlyEmptyFolders = ({ ours }: Snapshot): boolean =>
  ours.size > 0 && [...ours.values()].every((hash) => hash === 'folder');
