import { isRenamed, type Renaming } from '../file/rename-into-place.ts';
import type { RunContext } from './deploy-context.ts';

/**
 * Renames a file out of this run's folder, in a step of its own, with retries. No folder is made for it: a folder that is
 * missing belongs to another run now.
 *
 * @throws StepFailure
 */
export async function renameOwn({ sessions, paths }: RunContext, renaming: Renaming): Promise<void> {
  const { from, to, asidePath } = renaming;
  let attempts = 0;
  await sessions.step(`Renaming ${from} to ${to}`, async (session) => {
    attempts += 1;
    try {
      await session.rename(from, to, { asidePath });
    } catch (error) {
      if (!session.isOpen || attempts === 1 || !(await isRenamed(session, renaming))) throw error;
      // It is also gone when another run has taken it; only the owner of the folder may take it for renamed.
      if (!(await session.hasFolder(paths.folder))) throw error;
    }
  });
}
