import picomatch from 'picomatch';
import { StorbinaryError } from '../remote/storbinary-error.ts';
import { nameOf } from '../remote/remote-path.ts';
import { folderOf } from './relative-path.ts';

/** What a path names; patterns distinguish the two. */
export type PathKind = 'file' | 'folder';

/** Which paths of a tree a deploy is about. The scan and the plan ask the same one, so that they cannot disagree. */
export interface Selection {
  /**
   * Why a path is none of the deploy's business, in words; `undefined` when it is. A folder that is left out takes
   * everything below it with it.
   *
   * @param path relative to the root of the tree, `/` between the parts
   */
  readonly whyLeftOut: (path: string, kind: PathKind) => string | undefined;
  /** Whether a folder is wanted for itself and not only for the files in it. */
  readonly wantsEmptyFolders: boolean;
}

/** A pattern that cannot be used. The message names it. */
export class PatternError extends StorbinaryError {
  override readonly name = 'PatternError';
  readonly pattern: string;

  constructor(pattern: string, fault: string, hint: string, cause?: unknown) {
    super(`The pattern ${JSON.stringify(pattern)} ${fault}.`, { hint, cause });
    this.pattern = pattern;
  }
}

/** Says which pattern matches a path, or `undefined`. */
type PathMatcher = (path: string, kind: PathKind) => string | undefined;

/**
 * Patterns are globs: `*` and `?` stay within a name, `**` spans folders, `[…]`, `{…,…}` and `!(…)` work as in a shell,
 * a name that begins with a dot is like any other, and a backslash takes the meaning from the sign after it.
 *
 * - Without a `/` inside, a pattern matches a name at any depth; with one it starts at the root, where a leading `/`
 *   or `./` changes nothing. So `scss` is anywhere, `/scss` and `assets/scss` are in one place.
 * - A `/` at the end matches folders only.
 * - What matches a folder matches everything below it; `folder/**` matches everything below and not the folder.
 * - `!pattern` takes back what patterns before it matched; the last that matches decides.
 * - Blank lines and lines that begin with `#` count for nothing (`\#` and `\!` begin a name); white space around a
 *   pattern is dropped.
 *
 * An excluded folder is not looked into, so that nothing below it can be taken back: write `folder/**`, `!folder/keep`.
 *
 * @param patterns.exclude what is left out; default: nothing
 * @param patterns.include when it holds a pattern, only files that match are in; default: every file
 * @throws PatternError when a pattern is empty, leads out of the tree or is not a glob
 */
export function compileSelection(patterns: {
  readonly exclude?: readonly string[] | undefined;
  readonly include?: readonly string[] | undefined;
}): Selection {
  const excludes = matcherThatStaysOut(lastMatchWins(compileRules(patterns.exclude ?? [])));
  const includeRules = compileRules(patterns.include ?? []);
  const includes = includeRules.length === 0 ? undefined : lastMatchWins(includeRules);
  return {
    wantsEmptyFolders: includes === undefined,
    whyLeftOut: (path, kind) => {
      const excluding = excludes(path, kind);
      if (excluding !== undefined) return `excluded by the pattern ${JSON.stringify(excluding)}`;
      const isMissed = kind === 'file' && includes !== undefined && includes(path, kind) === undefined;
      return isMissed ? 'no include pattern matches it' : undefined;
    },
  };
}

interface Rule {
  /** The line as it was written. */
  readonly pattern: string;
  readonly takesBack: boolean;
  readonly foldersOnly: boolean;
  /** Whether the glob is for the whole path, and not for its last name. */
  readonly anchored: boolean;
  readonly matchesGlob: (text: string) => boolean;
}

function compileRules(lines: readonly string[]): Rule[] {
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(compileRule);
}

function compileRule(pattern: string): Rule {
  // `!(…)` is a glob of its own.
  const takesBack = pattern.startsWith('!') && !pattern.startsWith('!(');
  const written = takesBack ? pattern.slice(1) : pattern;
  const foldersOnly = written.endsWith('/');
  const path = foldersOnly ? written.slice(0, -1) : written;
  const glob = path.replace(/^(?:\.?\/)+/, '');
  checkGlob(pattern, glob);
  return {
    pattern,
    takesBack,
    foldersOnly,
    anchored: path.includes('/'),
    matchesGlob: compileGlob(pattern, glob),
  };
}

function checkGlob(pattern: string, glob: string): void {
  if (glob === '') {
    throw new PatternError(
      pattern,
      'names nothing',
      'Write a name or a glob, such as node_modules or *.map.',
    );
  }
  if (glob.includes('\0')) {
    throw new PatternError(pattern, 'holds a NUL character', 'Remove it: no name can hold one.');
  }
  if (!/^(?:[^\\]|\\\W)*$/s.test(glob)) {
    // In a regular expression, which a glob becomes, a backslash gives letters and digits a meaning instead.
    const hint = 'Write / between the names of a path; a backslash stands only before a sign such as [ or *.';
    throw new PatternError(pattern, 'holds a backslash before a letter, a digit or the end', hint);
  }
  if (glob.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    const hint = 'Write the path from the root of the folder, with a single / between the names.';
    throw new PatternError(pattern, 'holds an empty part, a "." or a ".."', hint);
  }
}

function compileGlob(pattern: string, glob: string): (text: string) => boolean {
  // A glob library takes `a/**` to match `a` too; then nothing below an excluded `a` could be taken back.
  const below = glob.endsWith('/**') ? `${glob}/*` : glob;
  try {
    // `debug` makes a glob that is not a regular expression an error instead of one that matches nothing.
    return picomatch(below, { dot: true, nonegate: true, windows: false, debug: true });
  } catch (error) {
    const hint = 'Close every bracket and brace, or put a backslash before one that belongs to the name.';
    throw new PatternError(pattern, 'is no valid glob', hint, error);
  }
}

function lastMatchWins(rules: readonly Rule[]): PathMatcher {
  // Index of the last rule that matches a folder or one above it.
  const ofFolders = new Map<string, number>([['', -1]]);
  const lastMatch = (path: string, kind: PathKind): number => {
    const known = kind === 'folder' ? ofFolders.get(path) : undefined;
    if (known !== undefined) return known;
    const inherited = lastMatch(folderOf(path), 'folder');
    const matches = (rule: Rule, index: number) =>
      index > inherited &&
      (kind === 'folder' || !rule.foldersOnly) &&
      rule.matchesGlob(rule.anchored ? path : nameOf(path));
    const last = Math.max(inherited, rules.findLastIndex(matches));
    if (kind === 'folder') ofFolders.set(path, last);
    return last;
  };
  return (path, kind) => {
    const rule = rules[lastMatch(path, kind)];
    return rule === undefined || rule.takesBack ? undefined : rule.pattern;
  };
}

/** Once a folder matches, all below it does: what the walk does not enter must not be in for anyone else either. */
function matcherThatStaysOut(matches: PathMatcher): PathMatcher {
  const ofFolders = new Map<string, string | undefined>([['', undefined]]);
  const matchFolder = (path: string): string | undefined => {
    if (!ofFolders.has(path)) ofFolders.set(path, matchFolder(folderOf(path)) ?? matches(path, 'folder'));
    return ofFolders.get(path);
  };
  return (path, kind) =>
    kind === 'folder' ? matchFolder(path) : (matchFolder(folderOf(path)) ?? matches(path, 'file'));
}
