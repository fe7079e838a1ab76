import { join } from 'node:path';
import { deploy } from '../../../../transfer/index.ts';
import { MemoryRemote, MemoryTree } from '../../../../transfer/testing.ts';
import { scratchFolder } from '../../../support/sites/scratch-folder.ts';
import { writeTree } from '../../../support/sites/site-versions.ts';
import { checksOf } from './checks.ts';
import { explore, type Explored } from './explorer.ts';
import { siteText } from './live-site.ts';
import { RunAutomaton } from './run-automaton.ts';
import { atTime, stopClocks } from './run-clock.ts';
import type { Scenario } from './scenario.ts';
import { World } from './world.ts';

export interface ScenarioResult extends Explored {
  /** How many real deploys it took. */
  readonly liveRuns: number;
}

/** Explores a scenario; throws a BadMoment when something is wrong. */
export async function exploreScenario(scenario: Scenario, maxSwitches?: number): Promise<ScenarioResult> {
  await using scratch = await scratchFolder();
  using clocks = new DisposableStack();
  clocks.use(stopClocks());
  const { before, runs, last = [], kills = 0, cuts = 0, late = false } = scenario;
  const sites = [...runs, ...last];
  const automata: RunAutomaton[] = [];
  for (const [index, site] of sites.entries()) {
    const name = String.fromCharCode('a'.charCodeAt(0) + index);
    const localDir = join(scratch.path, name);
    await writeTree(localDir, site);
    automata.push(await RunAutomaton.of({ name, localDir, timeMs: timeOf(index + 1), retries: 2 + cuts }));
  }
  const tree = new MemoryTree();
  if (before !== undefined) {
    const localDir = join(scratch.path, 'before');
    await writeTree(localDir, before);
    await atTime(timeOf(0), () => deploy({ server: new MemoryRemote({ tree }), localDir, serverDir: 'www' }));
    for (const path of tree.files.keys()) tree.modifiedAt.set(path, new Date(timeOf(0)));
  }
  const explored = await explore({
    start: new World(tree),
    automata,
    atOnce: runs.length,
    siteTexts: sites.map(siteText),
    kills,
    cuts,
    late,
    maxSwitches,
    check: checksOf(scenario),
  });
  return { ...explored, liveRuns: automata.reduce((sum, { liveRuns }) => sum + liveRuns, 0) };
}

/** All within a year, so that states do not differ in size. */
const timeOf = (index: number): number => 1_700_000_000_000 + index * 1_000_000;
