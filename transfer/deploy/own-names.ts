import { stagingFolderName } from './deploy-context.ts';
import type { Selection } from '../tree/selection.ts';

/**
 * A selection without the names that a deploy needs for itself at the root of the tree. Other tools leave their state
 * file in the local folder, and it must not go live as a page of the site.
 */
export function ownNamesLeftOut(selection: Selection, stateName: string): Selection {
  const own = new Set([stagingFolderName, stateName]);
  return {
    ...selection,
    whyLeftOut: (path, kind) =>
      own.has(path)
        ? 'the deploy needs this name on the server for itself'
        : selection.whyLeftOut(path, kind),
  };
}
