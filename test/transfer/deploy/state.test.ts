import { describe, expect, it } from 'vitest';
import { parseState, StateError } from '../../../transfer/deploy/state.ts';
import { checkStateSize, serializeState, StateTooLong } from '../../../transfer/deploy/state-text.ts';

const hash = '0123456789abcdef'.repeat(4);
const file = (path: string, sizeBytes = 3) => ({ path, sizeBytes, hash });

/** A state file with these entries, as a careless tool might write it. */
const stateWith = (...data: unknown[]): string =>
  JSON.stringify({ version: '1.0.0', generatedTime: 1, data });
const fileEntry = (changes: object) => ({ type: 'file', name: 'a', size: 1, hash, ...changes });

const errorOf = (text: string): StateError => {
  try {
    parseState(text);
  } catch (error) {
    if (error instanceof StateError) return error;
    throw error;
  }
  return expect.unreachable();
};

describe('serializeState', () => {
  it('writes the fields that FTP-Deploy-Action reads, one entry per line, by code unit', () => {
    const text = serializeState([file('b.txt'), file('B.txt', 0)], ['b', 'a'], 1_725_909_769_351);
    expect(JSON.parse(text)).toEqual({
      description: expect.stringContaining('Storbinary') as string,
      version: '1.0.0',
      generatedTime: 1_725_909_769_351,
      data: [
        { type: 'file', name: 'B.txt', size: 0, hash },
        { type: 'folder', name: 'a' },
        { type: 'folder', name: 'b' },
        { type: 'file', name: 'b.txt', size: 3, hash },
      ],
    });
    expect(text.split('\n').filter((line) => line.includes('"type"'))).toHaveLength(4);
    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      'description',
      'version',
      'generatedTime',
      'data',
    ]);
  });

  it('makes its size differ from a given one', () => {
    const text = serializeState([file('ü')], [], 1);
    const sizeBytes = Buffer.byteLength(text);
    const other = serializeState([file('ü')], [], 1, { notSizeBytes: sizeBytes });
    expect(Buffer.byteLength(other)).toBe(sizeBytes + 1);
    expect(parseState(other)).toEqual(parseState(text));
    expect(serializeState([file('ü')], [], 1, { notSizeBytes: sizeBytes + 1 })).toBe(text);
  });

  it('writes an empty tree', () => {
    expect(parseState(serializeState([], [], 0))).toEqual({ files: [], folders: [] });
  });
});

describe('the writers in a state file', () => {
  const site = { repository: 'owner/site', workflow: 'Deploy' };
  const blog = { repository: 'owner/blog', workflow: 'Deploy' };

  it('are given once for all files, and at those of another one', () => {
    const files = [
      { ...file('a'), writer: site },
      { ...file('b'), writer: blog },
      { ...file('c'), writer: site },
    ];
    const text = serializeState(files, [], 1);
    expect(JSON.parse(text)).toMatchObject({ writer: site, data: [{}, { writer: blog }, {}] });
    expect(text.split('owner/site')).toHaveLength(2);
    expect(parseState(text).files).toEqual(files);
  });

  it('are given file by file when some are not known', () => {
    const files = [{ ...file('a'), writer: site }, file('b')];
    const text = serializeState(files, [], 1);
    expect(JSON.parse(text)).not.toHaveProperty('writer');
    expect(parseState(text).files).toEqual(files);
  });

  it.each([
    'me',
    { repository: 'x' },
    { repository: '', workflow: 'y' },
    { repository: 1, workflow: 'y' },
    null,
  ])('are unknown when another tool writes %j there', (writer) => {
    const text = JSON.stringify({ version: '1.0.0', writer, data: [fileEntry({ writer })] });
    expect(parseState(text).files).toEqual([{ path: 'a', sizeBytes: 1, hash }]);
  });

  it('are kept in memory once', () => {
    const entries = ['a', 'b'].map((name) => fileEntry({ name, writer: { ...blog } }));
    const [a, b] = parseState(stateWith(...entries)).files;
    expect(a?.writer).toBe(b?.writer);
  });
});

describe('a state file that is too long', () => {
  it('is never written, because it could not be read again', () => {
    const long = 'x'.repeat(64 * 1024);
    const files = Array.from({ length: 1024 }, (_, index) => file(`${index}${long}`));
    expect(() => serializeState(files, [], 1)).toThrow(StateTooLong);
    expect(() => checkStateSize({ files, folders: [] })).toThrow(/more than 67108864 bytes cannot be read/);
    expect(() => checkStateSize({ files: files.slice(0, 1000), folders: [] })).not.toThrow();
  });
});

describe('parseState', () => {
  it('reads back what was written, whatever the names', () => {
    const files = [
      '"',
      '\\x',
      '\u2028',
      'a b',
      'cafe\u0301',
      'caf\u00e9',
      '~x',
      'ü/ß',
      '__proto__',
      'constructor',
    ];
    const state = { files: files.sort().map((path) => file(path)), folders: ['__proto__2', 'toString', 'ü'] };
    expect(parseState(serializeState(state.files, state.folders, 1))).toEqual(state);
  });

  it('reads a file as FTP-Deploy-Action writes it', () => {
    const text = `{
    "description": "A fixture in the shape that the other tool writes.",
    "version": "1.0.0",
    "generatedTime": 1725909769351,
    "data": [
        {
            "type": "folder",
            "name": "assets"
        },
        {
            "type": "folder",
            "name": "assets/img"
        },
        {
            "type": "file",
            "name": "assets/img/a.png",
            "size": 1234,
            "hash": "${hash}"
        },
        {
            "type": "file",
            "name": "Index.html",
            "size": 0,
            "hash": "${hash}"
        }
    ]
}`;
    expect(parseState(text)).toEqual({
      files: [file('Index.html', 0), file('assets/img/a.png', 1234)],
      folders: ['assets', 'assets/img'],
    });
  });

  it('accepts other spellings and unknown keys', () => {
    const text = stateWith(
      { type: 'folder', name: './b/', extra: 1 },
      fileEntry({ name: './b/x', hash: hash.toUpperCase(), mode: 0o644 }),
      fileEntry({ name: '..hidden' }),
    );
    expect(parseState(text)).toEqual({ files: [file('..hidden', 1), file('b/x', 1)], folders: ['b'] });
  });

  it('treats every key as a plain name', () => {
    const text = `{"version":"1.0.0","__proto__":{"data":[]},"data":[{"type":"folder","name":"__proto__"}]}`;
    expect(parseState(text)).toEqual({ files: [], folders: ['__proto__'] });
    expect(errorOf('{"__proto__":{"version":"1.0.0","data":[]}}').message).toContain('version (none)');
  });

  it.each([
    ['', 'is empty'],
    [' \n', 'is empty'],
    ['<html></html>', 'cut short'],
    ['{"version":"1.0.0","data":[}', 'is not valid JSON'],
    ['[]', 'not a JSON object'],
    ['null', 'not a JSON object'],
    ['{"data":[]}', 'version (none)'],
    ['{"version":"2.0.0","data":[]}', 'version "2.0.0"'],
    ['{"version":1,"data":[]}', 'version 1;'],
    ['{"version":"1.0.0"}', 'no "data" list'],
    ['{"version":"1.0.0","data":{}}', 'no "data" list'],
    [stateWith(fileEntry({}), null), 'Entry 2 of the state file is not an object'],
    [stateWith([]), 'Entry 1 of the state file is not an object'],
    [stateWith(fileEntry({ type: 'link' })), 'Entry 1 of the state file ("a") has the unknown type "link"'],
    [stateWith({ name: 'a' }), 'unknown type (none)'],
    [stateWith(fileEntry({ name: 7 })), 'Entry 1 of the state file (7) has no name'],
    [stateWith(fileEntry({ name: '' })), 'is empty'],
    [stateWith({ type: 'folder', name: '/' }), 'is empty'],
    [stateWith(fileEntry({ name: '/etc/passwd' })), 'is absolute'],
    [stateWith(fileEntry({ name: './/x' })), 'is absolute'],
    [stateWith(fileEntry({ name: 'a/../b' })), '".."'],
    [stateWith(fileEntry({ name: '..' })), '".."'],
    [stateWith(fileEntry({ name: '..\\b' })), '".."'],
    [stateWith(fileEntry({ name: 'a/./b' })), '"."'],
    [stateWith(fileEntry({ name: 'a//b' })), 'empty part'],
    [stateWith(fileEntry({ name: 'a/' })), 'empty part'],
    [stateWith({ type: 'folder', name: 'a//' }), 'empty part'],
    [stateWith(fileEntry({ name: 'a\r\nDELE b' })), 'CR, LF or NUL'],
    [stateWith(fileEntry({ name: 'a\0' })), 'CR, LF or NUL'],
    [stateWith(fileEntry({ size: -1 })), 'invalid size: -1'],
    [stateWith(fileEntry({ size: 1.5 })), 'invalid size: 1.5'],
    [stateWith(fileEntry({ size: '1' })), 'invalid size: "1"'],
    [stateWith(fileEntry({ size: undefined })), 'invalid size: (none)'],
    [stateWith(fileEntry({ hash: undefined })), 'a hash that is not a SHA-256 in hex: (none)'],
    [stateWith(fileEntry({ hash: hash.slice(1) })), 'not a SHA-256'],
    [stateWith(fileEntry({ hash: `g${hash.slice(1)}` })), 'not a SHA-256'],
    [stateWith(fileEntry({}), fileEntry({ size: 2 })), 'lists "a" twice'],
    [stateWith(fileEntry({}), { type: 'folder', name: 'a' }), 'lists "a" twice'],
    [stateWith(fileEntry({}), fileEntry({ name: './a' })), 'lists "a" twice'],
    [stateWith(fileEntry({}), fileEntry({ name: 'a/b/c' })), '"a/b/c" below "a", which is a file'],
  ])('refuses %j: %s', (text, fault) => {
    const error = errorOf(text);
    expect(error.message).toContain(fault);
    expect(error.hint).toContain('Nothing was changed');
  });

  it('refuses a file that was cut off at any byte', () => {
    const text = serializeState([file('a/b.txt'), file('c')], ['a'], 1);
    for (let length = 0; length < text.length - 1; length++) {
      const fault = length === 0 ? 'is empty' : /cut short|not valid JSON/;
      expect(errorOf(text.slice(0, length)).message).toMatch(fault);
    }
    expect(errorOf(text.slice(0, 100)).message).toContain('cut short: it ends after 100 characters');
    expect(errorOf(text.slice(0, 100)).cause).toBeInstanceOf(SyntaxError);
  });

  it('reads a hundred thousand entries at once', () => {
    const files = Array.from({ length: 100_000 }, (_, index) => file(`folder-${index % 500}/${index}.txt`));
    expect(parseState(serializeState(files, [], 1)).files).toHaveLength(100_000);
  });
});
