import { parseArgs } from 'node:util';
import { kindsOf } from './kinds.ts';
import { leftOutToday } from './left-out.ts';
import { play, type Verdict } from './play.ts';
import { playMany } from './play-many.ts';
import { describeFailure, report } from './report.ts';
import { drawScenario, type Scenario } from './scenario.ts';
import { writeLog } from './write-log.ts';

const usage = `npm run chaos -- [--seed S] [--runs N] [--parallel P] [--only NUMBER] [--kind K] [--known]
  --seed      any text; the same seed gives the same scenarios (default: 1)
  --runs      how many scenarios are played (default: 200)
  --parallel  how many are under way at a time (default: 4)
  --only      plays the scenario with this number
  --kind      plays only scenarios with this kind of trouble, as the report names it
  --known     passes over the kinds that test/chaos/left-out.ts names
Conversations of scenarios that failed, and of --only, are written to build/chaos/.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      runs: { type: 'string', default: '200' },
      parallel: { type: 'string', default: '4' },
      only: { type: 'string' },
      kind: { type: 'string' },
      known: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const { seed, only, kind, known } = values;
  const isLeftOut = (scenario: Scenario): boolean =>
    (known && leftOutToday(scenario) !== undefined) || (kind !== undefined && !kindsOf(scenario).has(kind));
  const verdicts =
    only === undefined
      ? await playMany({
          seed,
          runs: Number(values.runs),
          parallel: Number(values.parallel),
          isLeftOut,
          onVerdict: show,
        })
      : [await play(drawScenario(seed, Number(only)))];
  if (only !== undefined) for (const verdict of verdicts) console.log(await writeLog(verdict));
  console.log(report(verdicts));
  if (verdicts.some(({ findings }) => findings.length > 0)) process.exitCode = 1;
}

const progressEvery = 50;
let played = 0;

async function show(verdict: Verdict): Promise<void> {
  played += 1;
  if (played % progressEvery === 0) console.log(`${played} scenarios played`);
  if (verdict.findings.length === 0) return;
  console.log(`${describeFailure(verdict)}\n  ${await writeLog(verdict)}`);
}

await main();
