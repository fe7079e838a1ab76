import { parseArgs } from 'node:util';
import { exploreScenario } from './explore-scenario.ts';
import { scenarios } from './scenarios.ts';

/**
 * Explores scenarios completely, or all schedules with a number of switches: `npm run model -- [--only <part of a name>]
 * [--switches <number>] [--test]`, the last with the numbers of the test.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    switches: { type: 'string' },
    test: { type: 'boolean', default: false },
  },
});
for (const scenario of scenarios.filter(({ name }) => name.includes(values.only))) {
  const given = values.switches === undefined ? undefined : Number(values.switches);
  const maxSwitches = values.test ? scenario.switches : given;
  const began = performance.now();
  try {
    const { states, transitions, liveRuns } = await exploreScenario(scenario, maxSwitches);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const bound = maxSwitches === undefined ? 'complete' : `at most ${maxSwitches} switches`;
    console.log(
      `${scenario.name} (${bound}): ${states} states, ${transitions} transitions, ` +
        `${liveRuns} real deploys, ${seconds} s, none bad`,
    );
  } catch (error) {
    process.exitCode = 1;
    console.log(`${scenario.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
