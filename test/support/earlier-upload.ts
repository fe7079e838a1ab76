import { deployPaths } from '../../transfer/deploy/deploy-paths.ts';
import { runFolder } from '../../transfer/deploy/run-paths.ts';
import { defaultStateName } from '../../transfer/deploy/state.ts';

/**
 * Where an earlier run that was killed has left an upload, for a site in the folder `www`.
 *
 * @param home the login folder
 * @param name the name of the upload
 */
export function earlierUpload(home: string, name: string): string {
  const target = { serverDir: 'www', stateName: defaultStateName, stagingDir: undefined };
  const [place] = deployPaths(home, target).places;
  if (place === undefined) throw new Error('There is no place for runs');
  return runFolder(`${place.site}/run-killed-0123456789abcdef`).staged(name);
}
