import { expect, test } from 'vitest';
import { leftOutToday } from './left-out.ts';
import { playMany } from './play-many.ts';
import { describeFailure } from './report.ts';
import { drawScenario } from './scenario.ts';
import { writeLog } from './write-log.ts';

/** About a minute and a half on two processors. `npm run chaos` plays more of them, and other ones. */
const runs = 90;

test('whatever happens to a deploy, nothing is lost, wrong, hung, left over or sent again without need', async () => {
  const verdicts = await playMany({
    seed: 'npm test',
    runs,
    parallel: 4,
    isLeftOut: (scenario) => leftOutToday(scenario) !== undefined,
    onVerdict: async (verdict) => {
      if (verdict.findings.length > 0) await writeLog(verdict);
    },
  });
  expect(verdicts.filter(({ findings }) => findings.length > 0).map(describeFailure)).toEqual([]);
  expect(verdicts).toHaveLength(runs);
  // Otherwise the faults would come too late to show anything.
  expect(verdicts.filter(({ struck }) => struck.length > 0).length).toBeGreaterThan(runs / 2);
}, 600_000);

test('a seed and a number give the same scenario again', () => {
  for (const number of [0, 1, 2, 3]) {
    expect(drawScenario('repeated', number)).toEqual(drawScenario('repeated', number));
  }
  expect(drawScenario('repeated', 0)).not.toEqual(drawScenario('repeated', 1));
});
