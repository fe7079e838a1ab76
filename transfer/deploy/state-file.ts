import { createHash } from 'node:crypto';
import { PartialFile } from '../file/partial-file.ts';
import { readRemoteText } from '../file/read-range.ts';
import { bufferSource } from '../file/source.ts';
import { storePartial } from '../file/store-file.ts';
import { RemoteFileMissing } from '../remote/remote-error.ts';
import type { RemoteSession } from '../remote/remote.ts';
import type { RunContext } from './deploy-context.ts';
import { renamedStagedName } from './deploy-paths.ts';
import { renameOwn } from './own-rename.ts';
import { parseState, type PublishedState, StateError } from './state.ts';
import { maxStateBytes, serializeState } from './state-text.ts';

/**
 * What tells one version of the state file from the next: a run never writes one of the size that it replaces, and the
 * time differs from that of every older one. Both are asked in a write that leaves anyway.
 */
export interface StateStamp {
  /** `undefined` when there is no state file. */
  readonly sizeBytes: number | undefined;
  /** Milliseconds since 1970; `undefined` when the server does not say. */
  readonly modifiedMs: number | undefined;
}

export async function readStamp(session: RemoteSession, path: string): Promise<StateStamp> {
  const [sizeBytes, modifiedAt] = await Promise.all([session.size(path), session.modified(path)]);
  return { sizeBytes, modifiedMs: modifiedAt?.getTime() };
}

/** Whether two stamps prove that the state file has not changed in between. */
export function isSameVersion(a: StateStamp, b: StateStamp): boolean {
  if (a.sizeBytes === undefined || b.sizeBytes === undefined) return a.sizeBytes === b.sizeBytes;
  return a.sizeBytes === b.sizeBytes && a.modifiedMs !== undefined && a.modifiedMs === b.modifiedMs;
}

/**
 * Reads a state.
 *
 * @param sizing see `readRemoteText`
 * @returns `undefined` if there is no such file
 * @throws StateError naming the file, when it is not valid
 */
export async function readState(
  session: RemoteSession,
  path: string,
  sizing?: Promise<number | undefined>,
): Promise<PublishedState | undefined> {
  try {
    return parseState(await readRemoteText(session, path, maxStateBytes, sizing));
  } catch (error) {
    if (error instanceof RemoteFileMissing) return undefined;
    if (error instanceof StateError) throw new StateError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

/**
 * Writes a state completely or not at all: under a name in the run's folder first, then by a rename.
 *
 * @param path its name in the end; a file that has it is replaced
 * @param replacedBytes size of the state that it will replace in the end, so that its own differs
 * @returns its size in bytes
 */
export async function storeState(
  context: RunContext,
  state: PublishedState,
  path: string,
  replacedBytes: number | undefined,
): Promise<number> {
  const { sessions, paths } = context;
  const { files, folders } = state;
  const bytes = Buffer.from(serializeState(files, folders, Date.now(), { notSizeBytes: replacedBytes }));
  const name = createHash('sha256').update(bytes).digest('hex');
  let renamings = 0;
  const freshPath = (): string => paths.staged(renamedStagedName(name, (renamings += 1)));
  const partial = new PartialFile(paths.staged(name), freshPath);
  await storePartial(sessions, partial, bufferSource(bytes));
  const { oldState: asidePath } = paths;
  await renameOwn(context, { from: partial.path, to: path, sizeBytes: bytes.length, asidePath });
  return bytes.length;
}
