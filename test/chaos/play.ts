import { setTimeout as delay } from 'node:timers/promises';
import { checkExact, checkForeign } from './checks/exact.ts';
import { checkLeftovers, hasOnlyEmptyFolders } from './checks/leftovers.ts';
import { checkCleanRun, checkEndings, checkPerseverance } from './checks/outcomes.ts';
import { checkOthersWentOn } from './checks/refused-name.ts';
import { checkResent } from './checks/resent.ts';
import { checkStateClaims } from './checks/state-claims.ts';
import { checkWhole } from './checks/whole.ts';
import { expectedBytes, resumes } from './expected-bytes.ts';
import type { Blow } from './fault.ts';
import { type Finding, found } from './finding.ts';
import { Journal } from './journal.ts';
import { extraFile, type Scenario } from './scenario.ts';
import { foldersAbove, type SiteTree } from './site-tree.ts';
import type { Hashes, Snapshot } from './snapshot.ts';
import { openStageSet, type StageSet, type Version } from './stage-set.ts';
import { describeFault, type EndedRun, runClean, runStruck } from './struck-runs.ts';

/** How a scenario went. */
export interface Verdict {
  readonly scenario: Scenario;
  readonly findings: readonly Finding[];
  /** The faults that have struck; others came too late. */
  readonly struck: readonly Blow[];
  readonly journal: string;
  readonly durationMs: number;
}

/** What a scenario has come to. */
interface Course {
  readonly scenario: Scenario;
  readonly set: StageSet;
  readonly journal: Journal;
  readonly findings: Finding[];
}

/** What was on the server before the runs that are struck. */
interface Start {
  readonly snapshot: Snapshot;
  /** Files that no deploy put there and none may touch. */
  readonly foreign: Hashes;
  /** Files that no deploy put there, at names that a version has. */
  readonly contested: Hashes;
}

/** Plays one scenario on a server of its own, and checks what its users were promised. */
export async function play(scenario: Scenario): Promise<Verdict> {
  const startedMs = performance.now();
  const journal = new Journal();
  const findings: Finding[] = [];
  let struck: readonly Blow[] = [];
  for (const fault of scenario.faults) journal.note('plan', describeFault(fault));
  try {
    await using set = await openStageSet(scenario);
    struck = await playOn({ scenario, set, journal, findings });
  } catch (error) {
    findings.push(
      found('fails', `The scenario itself: ${error instanceof Error ? error.stack : String(error)}`),
    );
  }
  for (const { failure, message } of findings) journal.note(failure.toUpperCase(), message);
  return { scenario, findings, struck, journal: journal.text(), durationMs: performance.now() - startedMs };
}

async function playOn(course: Course): Promise<readonly Blow[]> {
  const { scenario, set, journal, findings } = course;
  set.account.setQuirks('lasting');
  const start = await prepare(course);
  if (start === undefined) return [];
  const first = await set.write('first', scenario.wanted);
  const second = scenario.second && (await set.write('second', scenario.second.wanted));

  const bytesBefore = set.proxy.stats.bytesUp;
  const connectionsBefore = set.proxy.stats.dataConnections;
  const { ended, struck } = await runStruck(set, journal, scenario, { first, second });
  await checkStruckRuns(course, { start, ended, struck });

  const clean = await runClean(set, journal, {
    who: 'clean',
    version: first,
    isApart: scenario.isCleanRunApart,
  });
  findings.push(...checkEndings([clean]), ...checkCleanRun(clean));
  const { bytesUp, dataConnections } = set.proxy.stats;
  if (ended.length === 1 && resumes(scenario)) {
    const sent = { bytesUp: bytesUp - bytesBefore, dataConnections: dataConnections - connectionsBefore };
    findings.push(...checkResent({ ...sent, ...expectedBytes(scenario, struck), runs: 2 }));
  }
  if (clean.outcome.kind === 'success') await checkAtRest(course, start, first);
  return struck;
}

/** Deploys what was there before, and puts the foreign files beside it. */
async function prepare(course: Course): Promise<Start | undefined> {
  const { scenario, set, journal, findings } = course;
  let expected: Hashes = new Map();
  if (scenario.before !== undefined) {
    const version = await set.write('before', scenario.before);
    const run = await runClean(set, journal, { who: 'before', version, isApart: false });
    findings.push(...checkEndings([run]), ...checkCleanRun(run));
    if (run.outcome.kind !== 'success') return undefined;
    expected = version.hashes;
  }
  const put = await set.put(scenario.foreign);
  const snapshot = await set.snapshot();
  findings.push(...checkExact(snapshot.live, new Map([...expected, ...put])));
  findings.push(...checkLeftovers(snapshot, snapshot));
  const foreign = untouchable(put, [scenario.wanted, scenario.second?.wanted]);
  return { snapshot, foreign, contested: new Map([...put].filter(([path]) => !foreign.has(path))) };
}

/** The foreign files that are in the way of no version, and the folders above them. */
function untouchable(put: Hashes, versions: readonly (SiteTree | undefined)[]): Hashes {
  const stays = ([path, hash]: readonly [string, string]): boolean =>
    hash !== 'folder' && !versions.some((tree) => tree?.has(path));
  const files = [...put].filter(stays);
  const folders = files.flatMap(([path]) => foldersAbove(path)).map((path) => [path, 'folder'] as const);
  return new Map([...folders, ...files]);
}

async function checkStruckRuns(
  { scenario, set, findings }: Course,
  {
    start: { snapshot, foreign, contested },
    ended,
    struck,
  }: { readonly start: Start; readonly ended: readonly EndedRun[]; readonly struck: readonly Blow[] },
): Promise<void> {
  const { live } = await settledSnapshot(set);
  findings.push(...checkEndings(ended), ...checkForeign(live, foreign));
  const [only] = ended;
  if (only !== undefined && ended.length === 1) findings.push(...checkPerseverance(only, struck, scenario));
  const last = ended.at(-1);
  if (last?.outcome.kind === 'success') {
    // A run that does not want a contested file leaves it, if the other one has not replaced it.
    const left = [...contested].filter(([path]) => live.has(path));
    findings.push(...checkExact(live, new Map([...left, ...last.version.hashes, ...foreign])));
    findings.push(...(await checkStateClaims(set.statePath, last.version.hashes)));
    return;
  }
  const wanted = ended.map(({ version }) => version.hashes);
  const replacesInTwoSteps = scenario.quirks.some(({ kind }) => kind === 'no renames onto files');
  findings.push(...checkWhole(live, { before: snapshot.live, wanted, replacesInTwoSteps }));
  const [quirk] = scenario.quirks;
  if (only === undefined || struck.length > 0 || quirk?.kind !== 'refused name') return;
  findings.push(...checkOthersWentOn(live, only.version.hashes, quirk.path));
}

/** After a clean run: exactly what is wanted, a state that says so, and nothing of ours beside it. */
async function checkAtRest(course: Course, start: Start, version: Version): Promise<void> {
  const { scenario, set, journal, findings } = course;
  const snapshot = await settledSnapshot(set);
  findings.push(...checkExact(snapshot.live, new Map([...version.hashes, ...start.foreign])));
  findings.push(...(await checkStateClaims(set.statePath, version.hashes)));
  // A run with nothing to do looks for no empty folders; the next one that changes something removes them.
  if (!hasOnlyEmptyFolders(snapshot)) {
    findings.push(...checkLeftovers(snapshot, start.snapshot));
    return;
  }
  const extra = await set.write('extra', new Map([...scenario.wanted, ...extraFile(scenario)]));
  const run = await runClean(set, journal, { who: 'extra', version: extra, isApart: false });
  findings.push(...checkEndings([run]), ...checkCleanRun(run));
  findings.push(...checkLeftovers(await settledSnapshot(set), start.snapshot));
}

/** The account when no connection is left, so that nothing of a run is still under way. */
async function settledSnapshot(set: StageSet): Promise<Snapshot> {
  const { proxy } = set;
  const patience = new AbortController();
  const gone = proxy.until(() => proxy.openConnections.length === 0).catch(() => undefined);
  await Promise.race([gone, delay(5000, undefined, { signal: patience.signal }).catch(() => undefined)]);
  patience.abort();
  return set.snapshot();
}
