import { type Finding, found } from '../finding.ts';
import type { Hashes } from '../snapshot.ts';

/** What was live before some runs, and what each of them wanted to be live. */
export interface Versions {
  readonly before: Hashes;
  readonly wanted: readonly Hashes[];
  /** Whether the server replaces a file only after it has been moved away. */
  readonly replacesInTwoSteps: boolean;
}

/** After runs that may have failed, every live file is whole: one of its contents, or missing for a reason. */
export function checkWhole(live: Hashes, versions: Versions): Finding[] {
  const { before, wanted } = versions;
  const findings: Finding[] = [];
  for (const [path, hash] of live) {
    const known = [before, ...wanted].map((version) => version.get(path));
    if (known.includes(hash) || (hash === 'folder' && isAbove(path, [before, ...wanted]))) continue;
    const what = known.some((content) => content !== undefined)
      ? 'is in none of its versions'
      : 'is not known';
    findings.push(found('wrong', `${path} ${what}`));
  }
  for (const [path, hash] of before) {
    if (hash === 'folder' || live.has(path) || mayBeMissing(path, hash, versions)) continue;
    findings.push(found('lost', `${path} is missing although every version has it`));
  }
  return findings;
}

/** A run may have taken a file away that it does not want, or wants elsewhere, or is about to replace. */
function mayBeMissing(path: string, hash: string, versions: Versions): boolean {
  const { before, wanted, replacesInTwoSteps } = versions;
  return wanted.some((version) => {
    const next = version.get(path);
    if (next === undefined || next === 'folder') return true;
    if (next === hash) return false;
    const movesElsewhere = [...version].some(
      ([other, content]) => content === hash && before.get(other) !== hash,
    );
    return replacesInTwoSteps || movesElsewhere;
  });
}

const isAbove = (folder: string, versions: readonly Hashes[]): boolean =>
  versions.some((version) => [...version.keys()].some((path) => path.startsWith(`${folder}/`)));
