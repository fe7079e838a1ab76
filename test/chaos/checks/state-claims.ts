import { readFile } from 'node:fs/promises';
import { type Finding, found } from '../finding.ts';
import type { Hashes } from '../snapshot.ts';

interface StateEntry {
  readonly type: string;
  readonly name: string;
  readonly hash?: string;
}

/** The state file can be read by others, and says precisely which files of the deploys are live. */
export async function checkStateClaims(statePath: string, expected: Hashes): Promise<Finding[]> {
  let claimed: Map<string, string>;
  try {
    claimed = filesOf(await readFile(statePath, 'utf8'));
  } catch (error) {
    return [found('state', `The state file cannot be read: ${String(error)}`)];
  }
  const wanted = new Map([...expected].filter(([, hash]) => hash !== 'folder'));
  const wrong = [...wanted].filter(([path, hash]) => claimed.get(path) !== hash).map(([path]) => path);
  const excess = [...claimed.keys()].filter((path) => !wanted.has(path));
  return [
    ...wrong.map((path) => found('state', `The state file does not have ${path} as it is live`)),
    ...excess.map((path) => found('state', `The state file has ${path}, which is not live`)),
  ];
}

function filesOf(text: string): Map<string, string> {
  const state = JSON.parse(text) as { readonly version: string; readonly data: readonly StateEntry[] };
  if (state.version !== '1.0.0') throw new Error(`The version is ${state.version}`);
  const files = state.data.filter(({ type }) => type === 'file');
  return new Map(files.map(({ name, hash = '' }) => [name, hash]));
}
