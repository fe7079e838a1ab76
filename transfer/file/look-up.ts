import type { RemoteSession } from '../remote/remote.ts';

/** What is at a path. */
export type LookedUp =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'file'; readonly sizeBytes: number };

/** Finds out what is at an absolute path, in one round trip. A link counts as its target. */
export async function lookUp(session: RemoteSession, path: string): Promise<LookedUp> {
  const [sizeBytes, isFolder] = await Promise.all([session.size(path), session.hasFolder(path)]);
  // Some servers give a size for folders too.
  if (isFolder) return { kind: 'folder' };
  return sizeBytes === undefined ? { kind: 'nothing' } : { kind: 'file', sizeBytes };
}
