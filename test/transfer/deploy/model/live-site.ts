import { createHash } from 'node:crypto';
import { parseState } from '../../../../transfer/deploy/state.ts';
import type { MemoryTree } from '../../../../transfer/testing.ts';
import type { TextFiles } from '../../../support/sites/site-versions.ts';

const base = '/www/';
export const statePath = `${base}.ftp-deploy-sync-state.json`;

/** What the server holds, as far as a site's owner is concerned. */
export interface LiveSite {
  readonly files: ReadonlyMap<string, string>;
  /** Files and content as one text: equal for sites that are equal. */
  readonly text: string;
  /** The same as the state file has it; empty without one. */
  readonly stateText: string;
  /** Whether some run is, or was, in the middle of a publish. */
  readonly hasCommit: boolean;
  /** Everything that belongs to the deploy itself, other than the state file. */
  readonly leftovers: readonly string[];
}

const seen = new WeakMap<MemoryTree, LiveSite>();

export function liveSite(tree: MemoryTree): LiveSite {
  const found = seen.get(tree) ?? lookAt(tree);
  seen.set(tree, found);
  return found;
}

function lookAt(tree: MemoryTree): LiveSite {
  const files = new Map<string, string>();
  const leftovers = [...tree.folders].filter(isOurs);
  for (const [path, content] of tree.files) {
    if (isOurs(path)) leftovers.push(path);
    else if (path.startsWith(base) && path !== statePath)
      files.set(path.slice(base.length), content.toString());
  }
  return {
    files,
    text: textOf([...files].map(([path, content]) => [path, hashOf(content)])),
    stateText: stateTextOf(tree.files.get(statePath)),
    hasCommit: leftovers.some((path) => path.endsWith('commit')),
    leftovers,
  };
}

const isOurs = (path: string): boolean => path.includes('storbinary');

/** The text of a site that consists of these files. */
export const siteText = (files: TextFiles): string =>
  textOf(Object.entries(files).map(([path, content]) => [path, hashOf(content)]));

const stateTexts = new WeakMap<Buffer, string>();

function stateTextOf(content: Buffer | undefined): string {
  if (content === undefined) return '';
  const known = stateTexts.get(content);
  if (known !== undefined) return known;
  const text = textOfState(content.toString());
  stateTexts.set(content, text);
  return text;
}

function textOfState(state: string): string {
  try {
    return textOf(parseState(state).files.map(({ path, hash }) => [path, hash]));
  } catch (error) {
    return String(error);
  }
}

const hashes = new Map<string, string>();

function hashOf(content: string): string {
  const hash = hashes.get(content) ?? createHash('sha256').update(content).digest('hex');
  hashes.set(content, hash);
  return hash;
}

const textOf = (entries: [path: string, hash: string][]): string =>
  entries
    .map(([path, hash]) => `${path} ${hash.slice(0, 12)}`)
    .sort()
    .join('\n');
