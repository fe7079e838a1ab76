import type { Call, Reply } from './calls.ts';
import { callText } from './calls.ts';
import { liveSite } from './live-site.ts';
import { isOver, lateOf, notBegun, positionKey, type RunPosition } from './position.ts';
import type { RunAutomaton } from './run-automaton.ts';
import type { World } from './world.ts';

/** One moment of a schedule. */
export interface Moment {
  readonly world: World;
  readonly positions: readonly RunPosition[];
  readonly killsLeft: number;
  readonly cutsLeft: number;
  /** Who acted last, and what was done; the schedule is this and that of the moment before. */
  readonly actor: string;
  readonly action: string;
  readonly before: Moment | undefined;
  /** How many times another one acted than before. */
  readonly switches: number;
}

/** What is explored. */
export interface Exploration {
  readonly start: World;
  readonly automata: readonly RunAutomaton[];
  /** How many of the runs are there from the beginning; each other one begins when all before it have ended. */
  readonly atOnce: number;
  /** The text of the site that each of the runs deploys. */
  readonly siteTexts: readonly string[];
  readonly kills: number;
  readonly cuts: number;
  readonly late: boolean;
  /** Explores only schedules with so many switches. Default: any number. */
  readonly maxSwitches?: number | undefined;
  /** Called for each moment, once; throws if it is a bad one. */
  readonly check: (moment: Moment) => void;
}

export interface Explored {
  readonly states: number;
  readonly transitions: number;
}

/** Explores every schedule, going on from each state once. */
export async function explore(exploration: Exploration): Promise<Explored> {
  return new Explorer(exploration).run();
}

class Explorer {
  readonly #given: Exploration;
  readonly #seen = new Set<string>();
  readonly #worlds = new Map<string, number>();
  /** Moments from which to go on, by the number of switches. */
  readonly #waiting: Moment[][] = [[]];
  #transitions = 0;

  constructor(given: Exploration) {
    this.#given = given;
  }

  async run(): Promise<Explored> {
    const { start, automata, atOnce, kills, cuts } = this.#given;
    const beginning = automata.map(({ start: node }, index) =>
      index < atOnce ? { ...notBegun, node } : notBegun,
    );
    this.#arrive({
      world: start,
      positions: beginning,
      killsLeft: kills,
      cutsLeft: cuts,
      actor: '',
      action: '',
      before: undefined,
      switches: 0,
    });
    for (let moment = this.#next(); moment !== undefined; moment = this.#next()) await this.#goOn(moment);
    return { states: this.#seen.size, transitions: this.#transitions };
  }

  #next(): Moment | undefined {
    for (const moments of this.#waiting) {
      const moment = moments.pop();
      if (moment !== undefined) return moment;
    }
    return undefined;
  }

  #arrive(moment: Moment): void {
    const { maxSwitches, check } = this.#given;
    this.#transitions += 1;
    if (maxSwitches !== undefined && moment.switches > maxSwitches) return;
    const begun = this.#withLastRun(moment);
    const key = this.#keyOf(begun);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    check(begun);
    while (this.#waiting.length <= begun.switches) this.#waiting.push([]);
    this.#waiting[begun.switches]?.push(begun);
  }

  /** The next one of the last runs begins as soon as all before it are over. */
  #withLastRun(moment: Moment): Moment {
    const { positions } = moment;
    const next = positions.findIndex(({ node, isKilled }) => node === undefined && !isKilled);
    const node = this.#given.automata[next]?.start;
    if (node === undefined || !positions.slice(0, next).every(isOver)) return moment;
    this.#given.check(moment);
    const begun = positions.map((position, at) => (at === next ? { ...position, node } : position));
    return { ...moment, killsLeft: 0, cutsLeft: 0, positions: begun };
  }

  #keyOf({ world, positions, killsLeft, cutsLeft, actor }: Moment): string {
    const number = this.#worlds.get(world.key) ?? this.#worlds.size;
    this.#worlds.set(world.key, number);
    const last = this.#given.maxSwitches === undefined ? '' : actor;
    return [number, killsLeft, cutsLeft, last, ...positions.map(positionKey)].join(' ');
  }

  async #goOn(moment: Moment): Promise<void> {
    for (const [index, position] of moment.positions.entries()) {
      this.#doLate(moment, index, position);
      if (position.node === undefined || position.node.ending !== undefined) continue;
      await this.#step(moment, index, position.node);
      if (moment.killsLeft > 0) this.#kill(moment, index, position);
      if (moment.cutsLeft > 0) await this.#cut(moment, index, position.node);
    }
  }

  async #step(moment: Moment, index: number, node: Standing): Promise<void> {
    const [call] = node.calls;
    const automaton = this.#given.automata[index];
    if (call === undefined || automaton === undefined) throw new Error('A run waits for nothing');
    const { name, timeMs } = automaton.runner;
    const lost = moment.positions[index]?.lost ?? 0;
    const { world, reply } = moment.world.perform(call, { session: `${name}${lost}`, timeMs });
    const next = await automaton.next(node, reply);
    this.#arrive(this.#after(moment, name, describe(call, reply), { index, world, change: { node: next } }));
  }

  #kill(moment: Moment, index: number, { node, late }: RunPosition): void {
    const name = this.#nameOf(index);
    const inFlight = this.#given.late ? [...late, ...lateOf(node?.calls ?? [])] : [];
    const change = { node: undefined, isKilled: true, late: inFlight };
    const after = this.#after(moment, moment.actor, `${name} is killed`, { index, change });
    this.#arrive({ ...after, killsLeft: moment.killsLeft - 1 });
  }

  async #cut(moment: Moment, index: number, node: Standing): Promise<void> {
    const [position] = moment.positions.slice(index);
    const { late = [], lost = 0 } = position ?? {};
    const next = await this.#given.automata[index]?.next(node, 'lost');
    const inFlight = [...late, ...lateOf(node.calls)];
    const change = { node: next, lost: lost + 1, late: inFlight };
    const action = `${this.#nameOf(index)} loses its session`;
    const after = this.#after(moment, moment.actor, action, { index, change });
    this.#arrive({ ...after, cutsLeft: moment.cutsLeft - 1 });
  }

  #doLate(moment: Moment, index: number, { late, lost, isKilled }: RunPosition): void {
    const [call, ...rest] = late;
    const automaton = this.#given.automata[index];
    if (call === undefined || automaton === undefined) return;
    const session = `${automaton.runner.name}${isKilled ? lost : lost - 1}`;
    const { world, reply } = moment.world.perform(call, { session, timeMs: automaton.runner.timeMs });
    const actor = `${automaton.runner.name} late`;
    this.#arrive(this.#after(moment, actor, describe(call, reply), { index, world, change: { late: rest } }));
  }

  #after(
    moment: Moment,
    actor: string,
    action: string,
    { index, world = moment.world, change }: { index: number; world?: World; change: Partial<RunPosition> },
  ): Moment {
    const { text } = liveSite(world.tree);
    const positions = moment.positions.map((position, at) => {
      const next = at === index ? { ...position, ...change } : position;
      const isUnderWay = next.node !== undefined && next.node.replies.length > 0 && !isOver(position);
      return isUnderWay && !next.wasLive && text === this.#given.siteTexts[at]
        ? { ...next, wasLive: true }
        : next;
    });
    const isSwitch = moment.actor !== '' && actor !== moment.actor && !this.#isOverAt(moment);
    return {
      ...moment,
      world,
      positions,
      actor,
      action,
      before: moment,
      switches: moment.switches + (isSwitch ? 1 : 0),
    };
  }

  /** Whether the one who acted last cannot go on, so that a switch costs nothing. */
  #isOverAt({ actor, positions }: Moment): boolean {
    const index = this.#given.automata.findIndex(({ runner }) => runner.name === actor);
    const position = positions[index];
    return position === undefined || isOver(position);
  }

  #nameOf(index: number): string {
    return this.#given.automata[index]?.runner.name ?? '';
  }
}

type Standing = NonNullable<RunPosition['node']>;

const describe = (call: Call, reply: Reply): string => `${callText(call)} => ${JSON.stringify(reply)}`;

/** The schedule that leads to a moment, one line for each action. */
export function scheduleOf(moment: Moment): string {
  const lines: string[] = [];
  for (let at: Moment | undefined = moment; at.before !== undefined; at = at.before)
    lines.push(`${at.actor}: ${at.action}`);
  return lines.reverse().join('\n');
}
