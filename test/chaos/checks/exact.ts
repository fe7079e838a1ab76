import { type Finding, found } from '../finding.ts';
import type { Hashes } from '../snapshot.ts';

/** The live tree is exactly the expected one, folders included. */
export function checkExact(live: Hashes, expected: Hashes): Finding[] {
  const findings: Finding[] = [];
  for (const [path, hash] of expected) {
    const content = live.get(path);
    if (content === undefined) findings.push(found('lost', `${path} is missing`));
    else if (content !== hash)
      findings.push(found('wrong', `${path} does not have the content that is wanted`));
  }
  for (const path of live.keys()) {
    if (!expected.has(path)) findings.push(found('wrong', `${path} is live although it is not wanted`));
  }
  return findings;
}

/** Files that no deploy put there are as they were. */
export function checkForeign(now: Hashes, foreign: Hashes): Finding[] {
  return [...foreign]
    .filter(([path, hash]) => now.get(path) !== hash)
    .map(([path]) =>
      found(now.has(path) ? 'wrong' : 'lost', `${path}, which no deploy put there, is not as it was`),
    );
}
