import type { RemoteSession } from '../remote/remote.ts';
import { makeMissingFolder } from '../file/make-folders.ts';
import type { DeployContext } from './deploy-context.ts';
import { type DeployPaths, parseStagedName } from './deploy-paths.ts';

/** The names in the staging folder and their sizes in bytes. */
export type StagedSizes = ReadonlyMap<string, number>;

/**
 * Makes the staging folder, and on a first deploy the folders above it. A new folder holds nothing from an earlier run, so
 * it is not listed.
 */
export async function prepareStaging({ sessions, paths }: DeployContext): Promise<StagedSizes> {
  return sessions.step(`Making the folder ${paths.stagingRoot}`, async (session) => {
    const isNew = await makeStaging(session, paths).catch(async () => {
      await makeMissingFolder(session, paths.base);
      return makeStaging(session, paths);
    });
    if (isNew) return new Map<string, number>();
    const entries = await session.list(paths.staging);
    const files = entries.filter(({ kind }) => kind === 'file');
    return new Map(files.map(({ name, sizeBytes }) => [name, sizeBytes ?? 0]));
  });
}

/** Makes the folder and the one above it in one write; resolves to whether it was not there before. */
async function makeStaging(session: RemoteSession, { stagingRoot, staging }: DeployPaths): Promise<boolean> {
  const [, isNew] = await Promise.all([session.makeFolder(stagingRoot), session.makeFolder(staging)]);
  return isNew;
}

/** Removes what no run will need any more, then the staging folder and the one above it if they are empty. */
export async function sweepStaging(context: DeployContext, leftover: Iterable<string>): Promise<void> {
  const { sessions, paths } = context;
  const ours = [...leftover].filter((name) => parseStagedName(name) !== undefined);
  await sessions.step(`Removing the folder ${paths.stagingRoot}`, async (session) => {
    await Promise.all(ours.map((name) => session.delete(paths.staged(name))));
    await Promise.all([session.removeFolder(paths.staging), session.removeFolder(paths.stagingRoot)]);
  });
}
