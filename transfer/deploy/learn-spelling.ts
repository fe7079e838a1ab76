import type { DeployContext, RunContext } from './deploy-context.ts';
import { foldersOf, type Manifest } from './manifest.ts';
import { compareTrees } from './moves.ts';
import { foundSpelling } from './server-spelling.ts';
import { sharedPlace, type Spelling } from './spelling.ts';
import type { PublishedState } from './state.ts';

/**
 * Finds out what the server makes of names that differ only in their spelling, if what is live and what should be have such
 * names, and differ.
 *
 * @throws StepFailure
 */
export async function learnSpelling(
  { sessions, paths }: RunContext,
  live: PublishedState,
  local: Manifest,
): Promise<Spelling> {
  if (sharedPlace(live, local) === undefined || isSame(live, local)) return 'unknown';
  return sessions.step('Finding out how the server tells names apart', (session) =>
    foundSpelling(session, paths.folder),
  );
}

/** Says what a dry run does not know: asking the server would mean storing files. */
export function warnOfSpelling({ reporter }: DeployContext, live: PublishedState, local: Manifest): void {
  const shared = isSame(live, local) ? undefined : sharedPlace(live, local);
  if (shared === undefined) return;
  const [one, other] = shared.map((path) => JSON.stringify(path));
  reporter.warn(
    `${one} and ${other} differ only in letter case or Unicode form. The plan is for a server that tells them apart; a ` +
      'deploy finds out whether it does.',
  );
}

function isSame(live: PublishedState, local: Manifest): boolean {
  const { sent, moves, vanishing } = compareTrees(live, local);
  const folders = foldersOf(live);
  return (
    sent.length + moves.length + vanishing.length === 0 && local.folders.every((path) => folders.has(path))
  );
}
