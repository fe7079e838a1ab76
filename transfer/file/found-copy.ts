import { randomInt } from 'node:crypto';
import type { RemoteSession } from '../remote/remote.ts';
import { comparedBytes, comparePart } from './compare-part.ts';
import type { Source } from './source.ts';

/**
 * A file up to this size is read back whole when it is found complete. Reading only parts of it would take as long, because
 * each part costs a session.
 */
export const readWholeBytes = 4 * 1024 * 1024;

/** How many places of a larger file are compared, besides its end. */
const drawnPlaces = 3;

/** Offsets at which a found copy is compared: before its end, and at places that nobody can know beforehand. */
export function drawPlaces(sizeBytes: number): readonly number[] {
  const last = Math.max(0, sizeBytes - comparedBytes);
  return [last, ...Array.from({ length: drawnPlaces }, () => randomInt(last + 1))];
}

/**
 * Compares a found copy with the source at some places. All but the last of a file cost the session, so it may take
 * several sessions.
 *
 * @param places offsets at which to compare
 * @returns the offsets that are left for another session
 * @throws VerificationError
 */
export async function comparePlaces(
  session: RemoteSession,
  path: string,
  source: Source,
  places: readonly number[],
): Promise<readonly number[]> {
  const left = [...places];
  while (session.isOpen) {
    const offsetBytes = left.shift();
    if (offsetBytes === undefined) break;
    const lengthBytes = Math.min(comparedBytes, source.sizeBytes - offsetBytes);
    await comparePart(session, path, source, { offsetBytes, lengthBytes });
  }
  return left;
}
