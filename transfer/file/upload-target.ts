import { StorbinaryError } from '../remote/storbinary-error.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { childOf, nameOf, parentOf } from '../remote/remote-path.ts';
import { EntryExists, PathIsFolder, type PathWording } from './entry-errors.ts';
import { lookUp } from './look-up.ts';

/**
 * What an upload does when its path is an existing file. Under every policy the path holds either the old file or the
 * complete new one.
 *
 * - `fail`: throws EntryExists.
 * - `rename`: takes the next free name, such as `report (1).csv`.
 * - `replace`: replaces the file.
 * - `skip`: keeps the file and uploads nothing.
 */
export const existingFilePolicies = ['fail', 'rename', 'replace', 'skip'] as const;
/** One of `existingFilePolicies`. */
export type ExistingFilePolicy = (typeof existingFilePolicies)[number];

/** Where an upload goes. */
export interface UploadTarget {
  /** Absolute path on the server. */
  readonly path: string;
  readonly outcome: 'created' | 'replaced' | 'skipped';
}

/** How many names are tried, starting with `name (1)`. */
const mostNames = 10_000;

/**
 * Decides where an upload goes, from what is on the server now.
 *
 * @throws PathIsFolder; EntryExists when there is a file and the policy is `fail`
 */
export async function chooseTarget(
  session: RemoteSession,
  path: string,
  policy: ExistingFilePolicy,
  wording: PathWording,
): Promise<UploadTarget> {
  const { kind } = await lookUp(session, path);
  if (kind === 'nothing') return { path, outcome: 'created' };
  if (kind === 'folder') throw new PathIsFolder(path, wording);
  switch (policy) {
    case 'replace':
      return { path, outcome: 'replaced' };
    case 'skip':
      return { path, outcome: 'skipped' };
    case 'rename':
      return { path: await freePath(session, path, wording), outcome: 'created' };
    case 'fail':
      throw new EntryExists(path, 'file', wording);
  }
}

/** `report.csv` becomes `report (1).csv`, or the first free number. A listing may omit taken names. */
async function freePath(
  session: RemoteSession,
  path: string,
  { showPath = String }: PathWording,
): Promise<string> {
  const folder = parentOf(path);
  const listed = new Set((await session.list(folder)).map(({ name }) => name));
  const [, stem = '', extension = ''] = /^(.+?)((?:\.[^.]+)?)$/.exec(nameOf(path)) ?? [];
  for (let number = 1; number <= mostNames; number += 1) {
    const name = `${stem} (${number})${extension}`;
    const free = childOf(folder, name);
    if (!listed.has(name) && (await session.size(free)) === undefined) return free;
  }
  throw new StorbinaryError(`There are already ${mostNames} files named like ${showPath(path)}`, {
    hint: 'Delete those that are no longer needed.',
  });
}
