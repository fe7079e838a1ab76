import { hasSameContent } from './manifest.ts';
import type { PublishedFile, PublishedState } from './state.ts';
import { isOther, type Ownership } from './writer.ts';

/**
 * Says of each file of a tree who put it there. What is live already keeps its writer, unless that one is taken over or not
 * known; everything else is the work of this run's writer.
 */
export function withWriters(
  files: readonly PublishedFile[],
  live: PublishedState,
  ownership: Ownership,
): readonly PublishedFile[] {
  const { writer } = ownership;
  const before = new Map(live.files.map((file) => [file.path, file]));
  return files.map((file) => {
    const was = before.get(file.path);
    const isTheirs = hasSameContent(file, was) && (writer === undefined || isOther(was?.writer, ownership));
    const owner = isTheirs ? was?.writer : writer;
    if (owner === file.writer) return file;
    const { path, sizeBytes, hash } = file;
    return { path, sizeBytes, hash, ...(owner && { writer: owner }) };
  });
}
