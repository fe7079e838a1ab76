import { describe, expect, test } from 'vitest';
import { nameFault } from '../../../transfer/tree/local-name.ts';

const everywhere = [
  '',
  '.',
  '..',
  '../up',
  '/etc/passwd',
  'a/b',
  String.raw`..\up`,
  String.raw`\\server\share`,
  'C:',
  'c:file',
  String.raw`C:\file`,
  'line\nbreak',
  'nul\0byte',
  'bell\u0007',
  'delete\u007f',
  'escape\u001b[2J',
  'c1\u009b2J',
  'CON',
  'con.txt',
  'PRN',
  'aux.tar.gz',
  'NUL ',
  'com1',
  'COM9.log',
  'LPT¹',
  'conin$',
];
const onWindows = ['what?', 'a<b', 'a>b', 'a|b', 'star*', 'say "hi"', 'stream:ads', 'dot.', 'space '];
const plain = ['index.html', '.htaccess', '..a', 'a..b', 'console', 'com10', 'ä ☃', ' x', '-rf', '~', 'nul1'];

describe('a name from a server', () => {
  test.each(everywhere)('%j is refused on every platform', (name) => {
    expect(nameFault(name, 'linux')).toBeTypeOf('string');
    expect(nameFault(name, 'win32')).toBeTypeOf('string');
  });

  test.each(onWindows)('%j is refused only on Windows', (name) => {
    expect(nameFault(name, 'linux')).toBeUndefined();
    expect(nameFault(name, 'win32')).toBeTypeOf('string');
  });

  test.each(plain)('%j is allowed everywhere', (name) => {
    expect(nameFault(name, 'linux')).toBeUndefined();
    expect(nameFault(name, 'win32')).toBeUndefined();
  });
});
