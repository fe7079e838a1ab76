import type { RemoteSession } from '../remote/remote.ts';
import { pipelinedBatch, type Refused } from '../run/pipelined-batch.ts';
import { foldersHolding } from '../tree/relative-path.ts';
import type { PathKind } from '../tree/selection.ts';
import type { DeployContext } from './deploy-context.ts';
import type { DriftPolicy } from './drift-policy.ts';
import { withUnknownContent } from './spelling.ts';
import type { PublishedFile, PublishedState } from './state.ts';

/** What is at a live path instead of what the state file says. */
interface Drifted {
  readonly file: PublishedFile;
  /** `undefined` for a file that is missing. */
  readonly foundBytes: number | undefined;
}

/**
 * Compares the live files with what the state file says of them: the size of each, and with `verify: read-back` also its
 * SHA-256, where the server computes that. What differs is reported.
 *
 * @param isKept whether a path is left alone by deploys, and so not looked at
 * @returns what is live: with the policy `repair`, without what is missing, and with unknown content where it differs, so that
 * the plan sends it again; otherwise the same object
 * @throws StepFailure
 */
export async function checkDrift(
  context: DeployContext,
  policy: DriftPolicy,
  live: PublishedState,
  isKept: (path: string, kind: PathKind) => boolean,
): Promise<PublishedState> {
  if (policy === 'ignore') return live;
  const drifted = new Map<string, Drifted>();
  const refused = await pipelinedBatch(
    context.sessions,
    live.files.filter(({ path }) => !isKept(path, 'file')),
    {
      name: ({ path }) => `Looking at ${path}`,
      act: async (session, file) => {
        const found = await lookAt(context, session, file);
        if (found === undefined) drifted.delete(file.path);
        else drifted.set(file.path, found);
      },
    },
  );
  throwIfRefused(refused);
  context.reporter.reportDrift({
    policy,
    missing: live.files.filter(({ path }) => isMissing(drifted.get(path))).map(({ path }) => path),
    different: live.files.filter(({ path }) => isDifferent(drifted.get(path))).map(({ path }) => path),
  });
  return policy === 'report' || drifted.size === 0 ? live : withoutDrift(context, live, drifted);
}

const isMissing = (drifted: Drifted | undefined): boolean =>
  drifted !== undefined && drifted.foundBytes === undefined;
const isDifferent = (drifted: Drifted | undefined): boolean => drifted?.foundBytes !== undefined;

/** What is there instead of a file; `undefined` when it is there as it should be. */
async function lookAt(
  { paths, readsBack }: DeployContext,
  session: RemoteSession,
  file: PublishedFile,
): Promise<Drifted | undefined> {
  const path = paths.live(file.path);
  const foundBytes = await session.size(path);
  if (foundBytes !== file.sizeBytes) return { file, foundBytes };
  if (!readsBack || session.checksumAlgorithm !== 'sha256') return undefined;
  const hash = await session.checksum(path, foundBytes);
  return hash === undefined || hash === file.hash ? undefined : { file, foundBytes };
}

/** What is really live, folders included: a file can only be sent to a folder that is there. */
async function withoutDrift(
  { sessions, paths }: DeployContext,
  live: PublishedState,
  drifted: ReadonlyMap<string, Drifted>,
): Promise<PublishedState> {
  const files = live.files.flatMap((file) => {
    const found = drifted.get(file.path);
    if (found === undefined) return [file];
    return found.foundBytes === undefined ? [] : [withUnknownContent(file, found.foundBytes)];
  });
  const certain = foldersHolding(files.map(({ path }) => path));
  const missing = new Set<string>();
  const refused = await pipelinedBatch(
    sessions,
    live.folders.filter((path) => !certain.has(path)),
    {
      name: (path) => `Looking at the folder ${path}`,
      act: async (session, path) => {
        if (!(await session.hasFolder(paths.live(path)))) missing.add(path);
      },
    },
  );
  throwIfRefused(refused);
  return { files, folders: live.folders.filter((path) => !missing.has(path)) };
}

/** What could not be asked about is not known to be right. */
function throwIfRefused([refused]: readonly Refused<unknown>[]): void {
  if (refused !== undefined) throw refused.error;
}
