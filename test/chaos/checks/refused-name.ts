import { type Finding, found } from '../finding.ts';
import type { Hashes } from '../snapshot.ts';

/** A name that the server refuses keeps no other file from going live. */
export function checkOthersWentOn(live: Hashes, wanted: Hashes, refusedPath: string): Finding[] {
  const stayed = [...wanted]
    .filter(([path, hash]) => path !== refusedPath && hash !== 'folder' && live.get(path) !== hash)
    .map(([path]) => path);
  if (stayed.length === 0) return [];
  return [
    found(
      'gave up',
      `${refusedPath} is refused, and ${stayed.length} others did not go live: ${stayed.slice(0, 5).join(', ')}`,
    ),
  ];
}
