import { describe, expect, it } from 'vitest';
import { compileSelection, PatternError, type PathKind } from '../../../transfer/tree/selection.ts';

const excludes = (patterns: readonly string[], path: string, kind: PathKind = 'file'): boolean =>
  compileSelection({ exclude: patterns }).whyLeftOut(path, kind) !== undefined;

const includes = (patterns: readonly string[], path: string): boolean =>
  compileSelection({ include: patterns }).whyLeftOut(path, 'file') === undefined;

describe('exclude patterns', () => {
  it.each([
    // A name at any depth, with everything below it.
    ['scss', 'scss'],
    ['scss', 'a/b/scss'],
    ['scss', 'a/scss/b/c.scss'],
    ['node_modules', 'node_modules/x/index.js'],
    ['*.map', 'a/b/app.js.map'],
    ['.*', 'a/.htaccess'],
    ['*', '.hidden'],
    ['{one,two}.js', 'a/two.js'],
    ['!(*.html)', 'a/b.css'],
    // Anchored at the root.
    ['/scss', 'scss/a.scss'],
    ['./scss', 'scss/a.scss'],
    ['assets/scss', 'assets/scss/a.scss'],
    ['/assets/scss', 'assets/scss'],
    ['a/*/c', 'a/b/c/d'],
    // Everything below.
    ['assets/**', 'assets/a'],
    ['assets/**', 'assets/a/.b/c'],
    ['**/node_modules/**', 'node_modules/x'],
    ['**/node_modules/**', 'a/node_modules/x/y'],
    ['**/.git*', '.gitignore'],
    ['**/.git*', 'a/.github/workflows/x.yml'],
    ['**/.git*/**', '.git/HEAD'],
    ['**/*.psd', 'top.psd'],
    // Characters escaped by a backslash.
    ['\\#notes', '#notes'],
    ['\\!important', '!important'],
    ['\\[id\\].html', '[id].html'],
    ['  spaced.txt  ', 'spaced.txt'],
  ])('%j takes %j', (pattern, path) => {
    expect(excludes([pattern], path)).toBe(true);
  });

  it.each([
    ['scss', 'scss2'],
    ['scss', 'my-scss/a'],
    ['/scss', 'a/scss'],
    ['./scss', 'a/scss'],
    ['assets/scss', 'x/assets/scss'],
    ['a/*/c', 'a/b/x/c'],
    ['*.map', 'a.map.js'],
    ['*.JS', 'a.js'],
    ['# comment', '# comment'],
    ['#comment', '#comment'],
    ['   ', 'x'],
    ['caf\u00e9', 'cafe\u0301'],
  ])('%j leaves %j', (pattern, path) => {
    expect(excludes([pattern], path)).toBe(false);
  });

  it('matches folders only when the pattern ends in a slash', () => {
    expect(excludes(['build/'], 'build', 'folder')).toBe(true);
    expect(excludes(['build/'], 'a/build', 'folder')).toBe(true);
    expect(excludes(['build/'], 'a/build/x.js')).toBe(true);
    expect(excludes(['build/'], 'build', 'file')).toBe(false);
    expect(excludes(['/build/'], 'a/build', 'folder')).toBe(false);
  });

  it('keeps the folder itself when the pattern matches only what is below it', () => {
    expect(excludes(['assets/**'], 'assets', 'folder')).toBe(false);
    expect(excludes(['**/node_modules/**'], 'node_modules', 'folder')).toBe(false);
    expect(excludes(['assets/**'], 'assets/img', 'folder')).toBe(true);
  });

  it('lets the last matching pattern decide', () => {
    const patterns = ['*.js', '!keep.js', 'old/keep.js'];
    expect(excludes(patterns, 'a.js')).toBe(true);
    expect(excludes(patterns, 'b/keep.js')).toBe(false);
    expect(excludes(patterns, 'old/keep.js')).toBe(true);
    expect(excludes(['!keep.js', '*.js'], 'keep.js')).toBe(true);
    expect(excludes(['assets/**', '!assets/keep.txt'], 'assets/keep.txt')).toBe(false);
    expect(excludes(['assets/**', '!assets/keep.txt'], 'assets/other.txt')).toBe(true);
  });

  it('re-includes nothing from inside an excluded folder', () => {
    const patterns = ['vendor', '!vendor/keep.js', '!vendor/kept/', '!*.css'];
    expect(excludes(patterns, 'vendor/kept', 'folder')).toBe(true);
    expect(excludes(patterns, 'vendor/kept/a.js')).toBe(true);
    expect(excludes(patterns, 'vendor/keep.js')).toBe(true);
    expect(excludes(patterns, 'vendor/deep/a.css')).toBe(true);
    expect(excludes(['vendor', '!vendor'], 'vendor/a.js')).toBe(false);
  });

  it('gives the same answer in whatever order it is asked', () => {
    const { whyLeftOut } = compileSelection({ exclude: ['a/b', '!a/b/c', 'x/'] });
    for (let round = 0; round < 2; round++) {
      expect(whyLeftOut('a/b/c', 'file')).toBe('excluded by the pattern "a/b"');
      expect(whyLeftOut('a/b', 'folder')).toBe('excluded by the pattern "a/b"');
      expect(whyLeftOut('a', 'folder')).toBeUndefined();
      expect(whyLeftOut('x', 'file')).toBeUndefined();
      expect(whyLeftOut('x', 'folder')).toBe('excluded by the pattern "x/"');
    }
  });

  it('names the pattern that matched', () => {
    const { whyLeftOut } = compileSelection({ exclude: ['*.map', './node_modules/'] });
    expect(whyLeftOut('node_modules/a/b.js', 'file')).toBe('excluded by the pattern "./node_modules/"');
  });
});

describe('include patterns', () => {
  it.each([
    [['*.html'], 'a/b/index.html'],
    [['dist'], 'dist/a/b.js'],
    [['/dist/**'], 'dist/a/b.js'],
    [['assets', '!assets/tmp', 'assets/tmp/logo.png'], 'assets/tmp/logo.png'],
    [['', '# all'], 'anything'],
    [[], 'anything'],
  ])('%j let %j in', (patterns, path) => {
    expect(includes(patterns, path)).toBe(true);
  });

  it.each([
    [['*.html'], 'a/index.htm'],
    [['/dist/**'], 'a/dist/b.js'],
    [['assets', '!assets/tmp'], 'assets/tmp/a/b'],
    [['assets', '!*.psd'], 'assets/a/b.psd'],
    [['!a'], 'b'],
  ])('%j keep %j out', (patterns, path) => {
    expect(includes(patterns, path)).toBe(false);
  });

  it('never leave a folder out, because something in it may match', () => {
    const { whyLeftOut, wantsEmptyFolders } = compileSelection({ include: ['*.html'] });
    expect(whyLeftOut('a', 'folder')).toBeUndefined();
    expect(whyLeftOut('a/x.css', 'file')).toBe('no include pattern matches it');
    expect(wantsEmptyFolders).toBe(false);
    expect(compileSelection({ include: ['#'] }).wantsEmptyFolders).toBe(true);
  });

  it('yield to what is excluded', () => {
    const { whyLeftOut } = compileSelection({ include: ['dist'], exclude: ['*.map'] });
    expect(whyLeftOut('dist/a.js', 'file')).toBeUndefined();
    expect(whyLeftOut('dist/a.js.map', 'file')).toBe('excluded by the pattern "*.map"');
  });
});

describe('an invalid pattern', () => {
  it.each([
    '!',
    '/',
    '!/',
    './',
    'a\0b',
    '../x',
    'a/../b',
    'a//b',
    'a/./b',
    '.',
    'a\\',
    'a\\b',
    '\\d',
    'a\\\\\\b',
    '{a,b',
    '[z-a]',
  ])('%j is refused by name', (pattern) => {
    const compile = () => compileSelection({ exclude: ['fine', pattern] });
    expect(compile).toThrow(PatternError);
    expect(compile).toThrow(JSON.stringify(pattern));
    expect(() => compileSelection({ include: [pattern] })).toThrow(PatternError);
  });

  it("carries the glob library's error", () => {
    try {
      compileSelection({ exclude: ['{a,b'] });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ name: 'PatternError', pattern: '{a,b' });
      expect((error as PatternError).cause).toBeInstanceOf(SyntaxError);
      expect((error as PatternError).hint).not.toBe('');
    }
  });
});
