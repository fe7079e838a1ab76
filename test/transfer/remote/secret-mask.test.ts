import { describe, expect, it } from 'vitest';
import { SecretMask } from '../../../transfer/index.ts';

describe('SecretMask', () => {
  it('masks a secret wherever it occurs', () => {
    expect(new SecretMask(['hunter2']).mask('PASS hunter2 (hunter2)')).toBe('PASS *** (***)');
  });

  it.each([
    ['as it is', 'hun ter/2', '"hun ter/2"', '"***"'],
    ['URL-encoded', 'hun ter/2', 'ftp://me:hun%20ter%2F2@host', 'ftp://me:***@host'],
    ['URL-encoded in lower case', 'hun ter/2', 'ftp://me:hun%20ter%2f2@host', 'ftp://me:***@host'],
    ['as JSON quotes it', 'a"b\\c', JSON.stringify({ got: 'a"b\\c' }), '{"got":"***"}'],
    ['by its lines', 'first\r\nsecond', 'second, first', '***, ***'],
    ['by its lines, URL-encoded', 'a b\nc d', 'c%20d', '***'],
    ['as a whole rather than by its lines', 'first\nsecond', '<first\nsecond>', '<***>'],
    ['one character long', 'x', 'box', 'bo***'],
  ])('masks it %s', (_, secret, text, masked) => {
    expect(new SecretMask([secret]).mask(text)).toBe(masked);
  });

  it('takes a secret literally', () => {
    const secret = '.*+?^$&{}()|[]\\/-';
    expect(new SecretMask([secret]).mask(`a ${secret} b`)).toBe('a *** b');
    expect(new SecretMask(['.*']).mask('PASS $& and .*')).toBe('PASS $& and ***');
  });

  it('masks the longer of two secrets where one begins with the other', () => {
    expect(new SecretMask(['pass', 'password']).mask('password, pass')).toBe('***, ***');
  });

  it('does not mask its own asterisks', () => {
    expect(new SecretMask(['secret', '*']).mask('a secret')).toBe('a ***');
  });

  it('leaves no other text changed', () => {
    expect(new SecretMask(['hunter2']).mask('HUNTER2 hunter')).toBe('HUNTER2 hunter');
  });

  it.each([[undefined], [''], [' '], ['\r\n\t']])('masks nothing for %j', (secret) => {
    const mask = new SecretMask([secret]);
    expect(mask.forms).toEqual([]);
    expect(mask.mask('a b\r\n\tc%20')).toBe('a b\r\n\tc%20');
  });

  it('does not mask blank lines of a secret', () => {
    expect(new SecretMask(['first\n \nthird']).mask('a b')).toBe('a b');
  });

  it('accepts half of a surrogate pair', () => {
    expect(new SecretMask(['a\ud800']).mask('<a\ud800>')).toBe('<***>');
  });

  it('masks what is added later', () => {
    const mask = new SecretMask(['first']);
    mask.add('second');
    expect(mask.mask('first, second')).toBe('***, ***');
  });

  it('names every form once, longest first', () => {
    expect(new SecretMask(['a b']).forms).toEqual(['a%20b', 'a b']);
    expect(new SecretMask(['hunter2', 'hunter2']).forms).toEqual(['hunter2']);
  });
});
