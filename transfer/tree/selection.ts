import picomatch from 'picomatch';
import { StorbinaryError } from '../remote/storbinary-error.ts';
import { nameOf } from '../remote/remote-path.ts';
import { folderOf } from './relative-path.ts';

/** Whether a path is a file or a folder; patterns distinguish the two. */
export type PathKind = 'file' | 'folder';

/** Which paths of a tree a run transfers. Scan and plan use the same selection, so they cannot disagree. */
export interface Selection {
  /**
   * Why a path is left out, in words; `undefined` if it is not. If a folder is left out, so is everything below it.
   *
   * @param path relative to the root of the tree, `/` between the parts
   */
  readonly whyLeftOut: (path: string, kind: PathKind) => string | undefined;
  /** Why the exclude patterns leave a path out, whatever the include patterns say; `undefined` if they do not. */
  readonly whyExcluded: (path: string, kind: PathKind) => string | undefined;
  /** Whether folders are wanted even without files in them. */
  readonly wantsEmptyFolders: boolean;
}

/** A pattern that is not valid. The message names it. */
export class PatternError extends StorbinaryError {
  override readonly name = 'PatternError';
  readonly pattern: string;

  constructor(pattern: string, fault: string, hint: string, cause?: unknown) {
    super(`The pattern ${JSON.stringify(pattern)} ${fault}.`, { hint, cause });
    this.pattern = pattern;
  }
}

/** The pattern that matches a path, or `undefined`. */
type PathMatcher = (path: string, kind: PathKind) => string | undefined;

/**
 * Compiles exclude and include patterns. They are globs: `*` and `?` match within a name, `**` spans folders, `[…]`,
 * `{…,…}` and `!(…)` work as in a shell, names that begin with a dot are not special, and a backslash escapes the next
 * character.
 *
 * - A pattern without a `/` before its end matches a name at any depth; any other is relative to the root, and a leading
 *   `/` or `./` is ignored. So `scss` matches anywhere, `/scss` and `assets/scss` in one place.
 * - A pattern with a `/` at the end matches only folders.
 * - A pattern that matches a folder matches everything below it; `folder/**` matches everything below, but not the folder.
 * - `!pattern` re-includes what earlier patterns matched; the last matching pattern decides.
 * - Blank lines and lines that begin with `#` are ignored (use `\#` and `\!` for names that begin so), as is white space
 *   around a pattern.
 *
 * An excluded folder is not entered, so nothing below it can be re-included. Use `folder/**` and `!folder/keep` instead.
 *
 * @param patterns.exclude what to leave out; default: nothing
 * @param patterns.include if it contains a pattern, only matching files are selected; default: every file
 * @throws PatternError when a pattern is empty, leads out of the tree or is not a valid glob
 */
export function compileSelection(patterns: {
  readonly exclude?: readonly string[] | undefined;
  readonly include?: readonly string[] | undefined;
}): Selection {
  const excludes = matcherThatStaysOut(lastMatchWins(compileRules(patterns.exclude ?? [])));
  const includeRules = compileRules(patterns.include ?? []);
  const includes = includeRules.length === 0 ? undefined : lastMatchWins(includeRules);
  const whyExcluded = (path: string, kind: PathKind): string | undefined => {
    const excluding = excludes(path, kind);
    return excluding === undefined ? undefined : `excluded by the pattern ${JSON.stringify(excluding)}`;
  };
  return {
    wantsEmptyFolders: includes === undefined,
    whyExcluded,
    whyLeftOut: (path, kind) => {
      const reason = whyExcluded(path, kind);
      if (reason !== undefined) return reason;
      const isMissed = kind === 'file' && includes !== undefined && includes(path, kind) === undefined;
      return isMissed ? 'no include pattern matches it' : undefined;
    },
  };
}

interface Rule {
  /** The pattern as written. */
  readonly pattern: string;
  readonly takesBack: boolean;
  readonly foldersOnly: boolean;
  /** Whether the glob is matched against the whole path, and not only the last name. */
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
  // `!(…)` is a glob, not a negated pattern.
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
      'matches nothing',
      'Write a name or a glob, such as node_modules or *.map.',
    );
  }
  if (glob.includes('\0')) {
    throw new PatternError(pattern, 'contains a NUL character', 'Remove it: no name can contain one.');
  }
  if (!/^(?:[^\\]|\\\W)*$/s.test(glob)) {
    // A glob becomes a regular expression, where a backslash gives letters and digits a special meaning.
    const hint = 'Write / between the names of a path; a backslash only escapes a character such as [ or *.';
    throw new PatternError(pattern, 'has a backslash before a letter, before a digit or at the end', hint);
  }
  if (glob.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    const hint = 'Write the path from the root of the folder, with a single / between the names.';
    throw new PatternError(pattern, 'contains an empty part, a "." or a ".."', hint);
  }
}

function compileGlob(pattern: string, glob: string): (text: string) => boolean {
  // In picomatch, `a/**` matches `a` too; then nothing below an excluded `a` could be re-included.
  const below = glob.endsWith('/**') ? `${glob}/*` : glob;
  try {
    // Without `debug`, an invalid glob matches nothing instead of throwing.
    return picomatch(below, { dot: true, nonegate: true, windows: false, debug: true });
  } catch (error) {
    const hint = 'Close every bracket and brace, or put a backslash before one that belongs to the name.';
    throw new PatternError(pattern, 'is not a valid glob', hint, error);
  }
}

function lastMatchWins(rules: readonly Rule[]): PathMatcher {
  // For each folder, the index of the last rule that matches it or a folder above it.
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

/** Everything below a matching folder matches too, so that the plan also leaves out what the walk does not enter. */
function matcherThatStaysOut(matches: PathMatcher): PathMatcher {
  const ofFolders = new Map<string, string | undefined>([['', undefined]]);
  const matchFolder = (path: string): string | undefined => {
    if (!ofFolders.has(path)) ofFolders.set(path, matchFolder(folderOf(path)) ?? matches(path, 'folder'));
    return ofFolders.get(path);
  };
  return (path, kind) =>
    kind === 'folder' ? matchFolder(path) : (matchFolder(folderOf(path)) ?? matches(path, 'file'));
}
