import { makeMissingFolder } from '../file/make-folders.ts';
import type { DeployContext } from './deploy-context.ts';
import { parseStagedName } from './deploy-paths.ts';

/** The names in the staging folder and their sizes in bytes. */
export type StagedSizes = ReadonlyMap<string, number>;

/**
 * Makes the staging folder, and on a first deploy the folders above it. A new folder holds nothing from an earlier run, so
 * it is not listed.
 */
export async function prepareStaging({ sessions, paths }: DeployContext): Promise<StagedSizes> {
  return sessions.step(`Making the folder ${paths.staging}`, async (session) => {
    const isNew = await session.makeFolder(paths.staging).catch(async () => {
      await makeMissingFolder(session, paths.base);
      return session.makeFolder(paths.staging);
    });
    if (isNew) return new Map<string, number>();
    const entries = await session.list(paths.staging);
    const files = entries.filter(({ kind }) => kind === 'file');
    return new Map(files.map(({ name, sizeBytes }) => [name, sizeBytes ?? 0]));
  });
}

/** Deletes staged files that no run needs any more, and the staging folder if that leaves it empty. */
export async function sweepStaging(context: DeployContext, leftover: Iterable<string>): Promise<void> {
  const { sessions, paths } = context;
  const ours = [...leftover].filter((name) => parseStagedName(name) !== undefined);
  await sessions.step(`Removing the folder ${paths.staging}`, async (session) => {
    await Promise.all(ours.map((name) => session.delete(paths.staged(name))));
    await session.removeFolder(paths.staging);
  });
}
