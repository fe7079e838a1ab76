import type { RemoteSession } from '../remote/remote.ts';
import { pipelinedBatch } from '../run/pipelined-batch.ts';
import { byCodeUnit, foldersAbove, folderOf, spellingKey } from '../tree/relative-path.ts';
import type { DeployContext } from './deploy-context.ts';
import type { ExistingPolicy } from './existing-policy.ts';
import type { Manifest } from './manifest.ts';
import type { DeployOptions } from './options.ts';
import type { Plan } from './plan.ts';

/**
 * Plans, and finds the foreign files that are where the plan puts new ones. Files to keep are left out of the plan. A deploy
 * that replaces them does not ask here: `ForeignFiles` asks while it uploads, which costs no round trip.
 *
 * @param makePlan makes the plan for a local tree
 * @throws StepFailure
 */
export async function planAroundForeign(
  context: DeployContext,
  { existing = 'replace', dryRun }: Pick<DeployOptions, 'existing' | 'dryRun'>,
  local: Manifest,
  makePlan: (local: Manifest) => Promise<Plan>,
): Promise<Plan> {
  const plan = await makePlan(local);
  if (existing === 'replace' && dryRun !== true) return plan;
  const foreign = await askAll(context, await possiblePaths(context, plan));
  if (existing !== 'keep' || foreign.length === 0) return { ...plan, foreign };
  const kept = new Set(foreign);
  const files = local.files.filter(({ path }) => !kept.has(path));
  return { ...(await makePlan({ ...local, files })), foreign };
}

/** Finds the foreign files that a deploy is about to replace, while it uploads. */
export class ForeignFiles {
  readonly #context: DeployContext;
  readonly #plan: Plan;
  readonly #possible: ReadonlySet<string>;
  readonly #found = new Set<string>();

  /** @param policy with any other than `replace`, the plan was made with these files in mind, and nothing is asked */
  constructor(context: DeployContext, plan: Plan, policy: ExistingPolicy = 'replace') {
    this.#context = context;
    this.#plan = plan;
    this.#possible = new Set(policy === 'replace' ? newPaths(plan) : []);
  }

  /** Asks about one path of the plan. The question shares a write with what the caller queues beside it. */
  async ask(session: RemoteSession, path: string): Promise<void> {
    if (!this.#possible.has(path)) return;
    const sizeBytes = await session.size(this.#context.paths.live(path));
    if (sizeBytes !== undefined) this.#found.add(path);
  }

  /**
   * Asks about files that are moved, not uploaded, and says what is about to be replaced. To be called before publishing.
   *
   * @param wholePlan the plan to report, of which this one may be a part
   */
  async announce(wholePlan: Plan): Promise<void> {
    const moved = this.#plan.moves.map(({ file }) => file.path).filter((path) => this.#possible.has(path));
    const found = [...this.#found, ...(await askAll(this.#context, moved))];
    if (found.length > 0) {
      this.#context.reporter.announceForeign({ ...wholePlan, foreign: found.sort(byCodeUnit) });
    }
  }
}

/** Paths of the plan at which no earlier deploy put a file, and that the plan itself does not clear. */
function newPaths({ sendings, moves, clearings }: Plan): string[] {
  // Where a server ignores case, the old spelling of a file that is renamed answers to the new one.
  const cleared = new Set(clearings.map(({ path }) => spellingKey(path)));
  return [...sendings, ...moves]
    .filter(({ replaces, file }) => !replaces && !cleared.has(spellingKey(file.path)))
    .map(({ file }) => file.path);
}

/** The new paths of a plan, without those in folders that do not exist. */
async function possiblePaths({ sessions, paths }: DeployContext, plan: Plan): Promise<string[]> {
  const made = new Set(plan.folders);
  const outermost = plan.folders.filter((folder) => !made.has(folderOf(folder)));
  const missing = await sessions.step('Looking for files of others', async (session) => {
    const [hasBase, ...exist] = await Promise.all([
      session.hasFolder(paths.base),
      ...outermost.map((folder) => session.hasFolder(paths.live(folder))),
    ]);
    return hasBase ? new Set(outermost.filter((_, index) => exist[index] !== true)) : undefined;
  });
  if (missing === undefined) return [];
  return newPaths(plan).filter((path) => !foldersAbove(path).some((folder) => missing.has(folder)));
}

/** Asks for the size of each path, pipelined; resolves to those at which there is a file, sorted. */
async function askAll({ sessions, paths }: DeployContext, asked: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  const [refused] = await pipelinedBatch(sessions, asked, {
    name: (path) => `Looking for a file of others at ${path}`,
    act: async (session, path) => {
      if ((await session.size(paths.live(path))) !== undefined) found.add(path);
    },
  });
  // Not knowing is not the same as nothing being there.
  if (refused !== undefined) throw refused.error;
  return [...found].sort(byCodeUnit);
}
