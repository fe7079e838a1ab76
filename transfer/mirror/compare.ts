import type { ChecksumAlgorithm, RemoteSession } from '../remote/remote.ts';
import { StorbinaryError } from '../remote/storbinary-error.ts';
import { checksumOfTarget } from '../file/download-version.ts';
import { openFileTarget } from '../file/file-target.ts';
import { inSeconds } from '../file/remote-version.ts';
import type { RemoteFile, RemoteTree } from '../tree/remote-tree.ts';
import type { LocalEntries, LocalEntry, LocalTree } from './local-tree.ts';
import type { MirrorContext } from './mirror-context.ts';
import type { MirrorOptions } from './options.ts';

/** The server computes no checksums. */
class ChecksumUnknown extends StorbinaryError {
  override readonly name = 'ChecksumUnknown';

  constructor() {
    super('The server computes no checksums', {
      hint: 'Compare by time or by size instead.',
    });
  }
}

/** Number of checksums requested at once. */
const batchFiles = 32;

/**
 * Makes the function that decides whether a local file counts as the one on the server.
 *
 * @throws StepFailure, with ChecksumUnknown as its cause when the server computes no checksums
 */
export async function makeComparison(
  context: MirrorContext,
  compare: NonNullable<MirrorOptions['compare']>,
  remote: RemoteTree,
  local: { readonly tree: LocalTree; readonly entries: LocalEntries },
): Promise<(file: RemoteFile, entry: LocalEntry) => boolean> {
  if (compare === 'size') return hasSameSize;
  if (compare === 'checksum') {
    const same = await compareChecksums(context, remote, local);
    return (file) => same.has(file.path);
  }
  if (remote.files.some(({ modifiedAt }) => modifiedAt === undefined)) {
    const message =
      'The server does not report the time of every file; files without one are compared by size.';
    context.reporter.warn(message);
  }
  return hasSameTime;
}

const hasSameSize = (file: RemoteFile, entry: LocalEntry): boolean => file.sizeBytes === entry.sizeBytes;

const hasSameTime = (file: RemoteFile, entry: LocalEntry): boolean =>
  hasSameSize(file, entry) &&
  (file.modifiedAt === undefined || inSeconds(file.modifiedAt) === inSeconds(entry.modifiedAt));

async function compareChecksums(
  context: MirrorContext,
  remote: RemoteTree,
  { tree, entries }: { readonly tree: LocalTree; readonly entries: LocalEntries },
): Promise<Set<string>> {
  const same = new Set<string>();
  const candidates = remote.files.filter((file) => {
    const entry = entries.get(file.path);
    return entry?.kind === 'file' && hasSameSize(file, entry);
  });
  for (let start = 0; start < candidates.length; start += batchFiles) {
    const batch = candidates.slice(start, start + batchFiles);
    const [first] = batch;
    const step = `Asking for checksums, starting with ${first?.path ?? ''}`;
    const { algorithm, sums } = await context.sessions.step(step, (session) =>
      askChecksums(session, context, batch),
    );
    for (const [index, { path }] of batch.entries()) {
      if (sums[index] === (await localChecksum(tree, path, algorithm))) same.add(path);
    }
  }
  return same;
}

async function askChecksums(
  session: RemoteSession,
  { remotePath }: MirrorContext,
  batch: readonly RemoteFile[],
): Promise<{ algorithm: ChecksumAlgorithm; sums: (string | undefined)[] }> {
  const algorithm = session.checksumAlgorithm;
  if (algorithm === undefined) throw new ChecksumUnknown();
  const ask = ({ path, sizeBytes }: RemoteFile): Promise<string | undefined> =>
    session.checksum(remotePath(path), sizeBytes);
  return { algorithm, sums: await Promise.all(batch.map(ask)) };
}

async function localChecksum(tree: LocalTree, path: string, algorithm: ChecksumAlgorithm): Promise<string> {
  await using target = await openFileTarget(await tree.writable(path));
  return await checksumOfTarget(target, algorithm);
}
