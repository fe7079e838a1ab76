import { RemoteError } from '../remote/remote-error.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { childOf, nameOf, parentOf } from '../remote/remote-path.ts';
import { pause } from '../remote/retry.ts';
import { isPartialNameOf } from './partial-name.ts';
import { comparedBytes } from './compare-part.ts';

/** A partial that has not grown for this many milliseconds counts as abandoned. */
const quietMs = 2_000;

/** The upload that looks for a partial that it can continue. */
export interface Claim {
  /** SHA-256 of the content, in hex. */
  readonly sha256: string;
  /** Absolute path of the upload's target. */
  readonly target: string;
  /** Absolute path to rename the partial to. Anything there was put there by an earlier claim of the same upload. */
  readonly partial: string;
}

/**
 * Looks for partials that earlier uploads of the same content to the same target left, and claims the longest by renaming
 * it. A partial that is growing belongs to another upload and is left alone. If the owner of a claimed partial was merely
 * slow, nothing is harmed: it no longer finds anything under its name, so it cannot publish it.
 *
 * @param signal ends the wait for a partial that may be growing
 * @returns whether `partial` now holds what an earlier upload left
 */
export async function claimPartial(
  session: RemoteSession,
  claim: Claim,
  signal?: AbortSignal,
): Promise<boolean> {
  const found = await leftovers(session, claim);
  if (found.length === 0) return false;
  // An earlier attempt claimed it and lost the reply.
  if (found.includes(claim.partial)) return true;
  const before = await sizesOf(session, found);
  await pause(quietMs, signal);
  const now = await sizesOf(session, found);
  const quiet = found
    .map((path, index) => ({ path, sizeBytes: now[index] ?? 0, wasBytes: before[index] }))
    .filter(({ sizeBytes, wasBytes }) => sizeBytes === wasBytes && sizeBytes > comparedBytes)
    .sort((a, b) => b.sizeBytes - a.sizeBytes);
  for (const { path } of quiet) if (await isClaimed(session, path, claim.partial)) return true;
  return false;
}

/** Partials that may be claimed. None in a folder that cannot be listed: the upload itself may still work. */
async function leftovers(session: RemoteSession, { sha256, target }: Claim): Promise<string[]> {
  const folder = parentOf(target);
  try {
    const entries = await session.list(folder);
    return entries
      .filter(({ name }) => isPartialNameOf(name, sha256, nameOf(target)))
      .map(({ name }) => childOf(folder, name));
  } catch (error) {
    if (isRefusal(session, error)) return [];
    throw error;
  }
}

const sizesOf = (session: RemoteSession, paths: readonly string[]): Promise<(number | undefined)[]> =>
  Promise.all(paths.map((path) => session.size(path)));

/** When two uploads claim the same partial, the server refuses one of the renames. */
async function isClaimed(session: RemoteSession, from: string, to: string): Promise<boolean> {
  try {
    await session.rename(from, to);
    return true;
  } catch (error) {
    if (isRefusal(session, error)) return false;
    throw error;
  }
}

const isRefusal = (session: RemoteSession, error: unknown): boolean =>
  session.isOpen && error instanceof RemoteError && error.kind === 'permanent';
