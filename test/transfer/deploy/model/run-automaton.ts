import type { Reply } from './calls.ts';
import { LiveRun, type Runner, type Standing } from './live-run.ts';

/** A run after certain replies. */
export interface RunNode extends Standing {
  /** Identifies it among those of all runs. */
  readonly id: number;
  readonly nextByReply: Map<string, RunNode>;
  readonly replies: readonly Reply[];
}

let nodeCount = 0;

/**
 * A deploy as a machine that is driven by replies. What it does after which replies is learned from real runs, once; the
 * model can then follow it as often as it likes without running anything.
 */
export class RunAutomaton {
  readonly runner: Runner;
  readonly start: RunNode;
  /** A real run for each node whose next call nobody has replied to. */
  readonly #live: Map<RunNode, LiveRun>;
  /** How many real runs have been started. */
  liveRuns = 1;

  private constructor(runner: Runner, start: RunNode, live: LiveRun) {
    this.runner = runner;
    this.start = start;
    this.#live = new Map([[start, live]]);
  }

  static async of(runner: Runner): Promise<RunAutomaton> {
    const live = new LiveRun(runner);
    return new RunAutomaton(runner, newNode(await live.standing(), []), live);
  }

  /** What the run does after another reply. */
  next(node: RunNode, reply: Reply): RunNode | Promise<RunNode> {
    return node.nextByReply.get(textOf(reply)) ?? this.#learn(node, reply);
  }

  async #learn(node: RunNode, reply: Reply): Promise<RunNode> {
    const live = this.#live.get(node) ?? (await this.#replay(node));
    this.#live.delete(node);
    live.reply(reply);
    const next = newNode(await live.standing(), [...node.replies, reply]);
    node.nextByReply.set(textOf(reply), next);
    if (next.ending === undefined) this.#live.set(next, live);
    return next;
  }

  async #replay({ replies }: RunNode): Promise<LiveRun> {
    this.liveRuns += 1;
    const live = new LiveRun(this.runner);
    for (const reply of replies) {
      await live.standing();
      live.reply(reply);
    }
    await live.standing();
    return live;
  }
}

const newNode = (standing: Standing, replies: readonly Reply[]): RunNode => ({
  ...standing,
  id: (nodeCount += 1),
  nextByReply: new Map(),
  replies,
});

const textOf = (reply: Reply): string => (reply === 'lost' ? reply : JSON.stringify(reply));
