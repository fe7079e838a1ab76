import { childOf } from '../remote/remote-path.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { StepFailure } from '../remote/retry.ts';
import type { RunContext } from './deploy-context.ts';
import { plannedName } from './deploy-paths.ts';
import type { Sending } from './plan.ts';

/** The uploads of earlier runs that this one can use, and their sizes in bytes. */
export type StagedSizes = ReadonlyMap<string, number>;

/** A listing of at least so many names may have been cut: Pure-FTPd lists 10,000 and says 226. */
const longListing = 1_000;

/**
 * Deletes the uploads that no file of the plan needs, before anything is sent: what cancelled deploys have left must never
 * fill an account. What the listing does not show is asked for by name.
 *
 * @returns what is left
 */
export async function sweepUploads(context: RunContext, sendings: readonly Sending[]): Promise<StagedSizes> {
  const wanted = new Set(sendings.map(({ stagedName }) => stagedName));
  const found = await listUploads(context, wanted);
  const unseen = [...wanted].filter((name) => !found.has(name));
  await context.sessions.step('Looking for unfinished uploads', async (session) => {
    const sizes = await Promise.all(unseen.map((name) => session.size(context.paths.staged(name))));
    for (const [index, name] of unseen.entries()) {
      const sizeBytes = sizes[index];
      if (sizeBytes !== undefined) found.set(name, sizeBytes);
    }
  });
  return found;
}

/** Lists the uploads and deletes the unwanted ones, again and again while the listing may have been cut. */
async function listUploads(context: RunContext, wanted: ReadonlySet<string>): Promise<Map<string, number>> {
  try {
    return await context.sessions.step('Removing what earlier deploys have left', async (session) => {
      for (;;) {
        const { kept, deleted } = await sweep(session, context, wanted);
        if (deleted === 0 || kept.size + deleted < longListing) return kept;
      }
    });
  } catch (error) {
    // Too long to be read, for example. Each wanted name can still be asked for.
    if (error instanceof StepFailure && error.kind === 'permanent') return new Map();
    throw error;
  }
}

async function sweep(
  session: RemoteSession,
  { paths }: RunContext,
  wanted: ReadonlySet<string>,
): Promise<{ readonly kept: Map<string, number>; readonly deleted: number }> {
  const files = (await session.list(paths.files)).filter(({ kind }) => kind === 'file');
  const isWanted = ({ name }: { readonly name: string }): boolean =>
    wanted.has(plannedName(paths.stagedName(name)));
  const unwanted = files.filter((file) => !isWanted(file));
  await Promise.all(unwanted.map(({ name }) => session.delete(childOf(paths.files, name))));
  const kept = files
    .filter(isWanted)
    .map(({ name, sizeBytes = 0 }) => [paths.stagedName(name), sizeBytes] as const);
  return { kept: new Map(kept), deleted: unwanted.length };
}
