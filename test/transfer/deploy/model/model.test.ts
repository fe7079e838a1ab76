import { expect, test } from 'vitest';
import { exploreScenario } from './explore-scenario.ts';
import { scenarios } from './scenarios.ts';

// `npm run model` explores all schedules, without the bound on the switches.
test.each(scenarios)('$name: no schedule is bad', async (scenario) => {
  const { states, transitions } = await exploreScenario(scenario, scenario.switches);
  console.log(`${scenario.name}: ${states} states, ${transitions} transitions`);
  expect(states).toBeGreaterThanOrEqual(scenario.states);
  expect(transitions).toBeGreaterThan(states);
});
