import { setTimeout as delay } from 'node:timers/promises';
import { RemoteError } from '../remote/remote-error.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { childOf, nameOf, parentOf } from '../remote/remote-path.ts';
import { isPartialNameOf } from './partial-name.ts';
import { comparedBytes } from './verify.ts';

/** A partial that has not grown for so long is taken to be nobody's, in milliseconds. */
const quietMs = 2_000;

/** What an earlier upload may have left, and who asks for it. */
export interface Claim {
  /** SHA-256 of the content, in hex. */
  readonly sha256: string;
  /** Absolute path that the upload is for. */
  readonly target: string;
  /** Absolute path that the partial gets. Only an earlier claim of the same upload may have put something there. */
  readonly partial: string;
}

/**
 * Looks for what an earlier upload of the same content to the same target left, and claims the longest of it by renaming
 * it. One that grows is another upload's and is left alone. So is one whose owner was merely slow safe: from then on the
 * owner finds nothing under its name, and can change nothing that is published.
 *
 * @returns whether `partial` is now what an earlier upload left
 */
export async function claimPartial(session: RemoteSession, claim: Claim): Promise<boolean> {
  const found = await leftovers(session, claim);
  if (found.length === 0) return false;
  // An attempt before this one has claimed it, and lost the reply.
  if (found.includes(claim.partial)) return true;
  const before = await sizesOf(session, found);
  await delay(quietMs);
  const now = await sizesOf(session, found);
  const quiet = found
    .map((path, index) => ({ path, sizeBytes: now[index] ?? 0, wasBytes: before[index] }))
    .filter(({ sizeBytes, wasBytes }) => sizeBytes === wasBytes && sizeBytes > comparedBytes)
    .sort((a, b) => b.sizeBytes - a.sizeBytes);
  for (const { path } of quiet) if (await isClaimed(session, path, claim.partial)) return true;
  return false;
}

/** A folder that cannot be listed leaves nothing to continue, and is no reason not to upload. */
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

/** Of two that claim the same partial, the server refuses the rename to one. */
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
