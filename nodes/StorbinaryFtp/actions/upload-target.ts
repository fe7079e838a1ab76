import type { RemoteSession } from '../../../transfer/index.ts';
import { Problem } from '../../input/problem.ts';
import { lookUp } from '../../server/look-up.ts';
import { folderOf, nameOf } from '../../server/parent-folders.ts';
import type { RemoteRoot } from '../../server/remote-root.ts';

/** What is done when there is a file under the path of an upload. */
export const existingPolicies = ['fail', 'rename', 'replace', 'skip'] as const;
export type ExistingPolicy = (typeof existingPolicies)[number];

/** Where an upload goes. */
export interface UploadTarget {
  /** Absolute path on the server. */
  readonly path: string;
  readonly outcome: 'created' | 'replaced' | 'skipped';
}

/** Free names that are looked for, from `name (1)` on. */
const mostNames = 10_000;

/**
 * Decides where an upload goes, by what is there now.
 *
 * @throws Problem when a folder or, by the policy `fail`, a file is there
 */
export async function chooseTarget(
  session: RemoteSession,
  path: string,
  policy: ExistingPolicy,
  root: RemoteRoot,
): Promise<UploadTarget> {
  const { kind } = await lookUp(session, path);
  if (kind === 'nothing') return { path, outcome: 'created' };
  if (kind === 'folder') throw isFolder(root.show(path));
  switch (policy) {
    case 'replace':
      return { path, outcome: 'replaced' };
    case 'skip':
      return { path, outcome: 'skipped' };
    case 'rename':
      return { path: await freePath(session, path), outcome: 'created' };
    case 'fail':
      throw exists(root.show(path));
  }
}

/** `report.csv` becomes `report (1).csv`, or the first number that is free. */
async function freePath(session: RemoteSession, path: string): Promise<string> {
  const folder = folderOf(path);
  const taken = new Set((await session.list(folder)).map(({ name }) => name));
  const [, stem = '', extension = ''] = /^(.+?)((?:\.[^.]+)?)$/.exec(nameOf(path)) ?? [];
  for (let number = 1; number <= mostNames; number += 1) {
    const name = `${stem} (${number})${extension}`;
    if (!taken.has(name)) return `${folder === '/' ? '' : folder}/${name}`;
  }
  throw new Problem(`There are ${mostNames} files named like ${path}`, 'Clean up the folder.');
}

const isFolder = (path: string): Problem =>
  new Problem(
    `The path ${path} is a folder on the server`,
    'Give the path with the file name, such as /reports/today.csv.',
  );

const exists = (path: string): Problem =>
  new Problem(
    `There is a file ${path} already`,
    'Choose another path, or set "If File Exists" to what shall be done with it.',
  );
