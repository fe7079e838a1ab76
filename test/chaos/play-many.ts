import { play, type Verdict } from './play.ts';
import { drawScenario, type Scenario } from './scenario.ts';

export interface ManyOptions {
  readonly seed: string;
  /** How many scenarios are played. */
  readonly runs: number;
  /** How many are under way at a time. */
  readonly parallel: number;
  /** Which scenarios are passed over; default: none. */
  readonly isLeftOut?: (scenario: Scenario) => boolean;
  /** Called for each scenario that has ended. */
  readonly onVerdict?: (verdict: Verdict) => void | Promise<void>;
}

/** Plays the first scenarios of a seed that are not left out. */
export async function playMany(options: ManyOptions): Promise<Verdict[]> {
  const { seed, runs, parallel, isLeftOut = () => false, onVerdict } = options;
  const verdicts: Verdict[] = [];
  const scenarios = scenariosOf(seed, runs, isLeftOut);
  const playInTurn = async (): Promise<void> => {
    for (const scenario of scenarios) {
      const verdict = await play(scenario);
      verdicts.push(verdict);
      await onVerdict?.(verdict);
    }
  };
  await Promise.all(Array.from({ length: parallel }, playInTurn));
  return verdicts;
}

function* scenariosOf(
  seed: string,
  runs: number,
  isLeftOut: (scenario: Scenario) => boolean,
): Generator<Scenario> {
  let drawn = 0;
  for (let number = 0; drawn < runs && number < runs * 1000; number += 1) {
    const scenario = drawScenario(seed, number);
    if (isLeftOut(scenario)) continue;
    drawn += 1;
    yield scenario;
  }
}
