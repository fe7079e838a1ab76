import { describe, expect, test } from 'vitest';
import { ErrorProto } from '../../../../transfer/ftp/control/errors.ts';
import { parse213, parse227, parse229, parse257 } from '../../../../transfer/ftp/control/reply-fields.ts';

const reply = (text: string) => ({ code: Number(text.slice(0, 3)), text });

describe('parse229', () => {
  test('takes the port between any delimiter', () => {
    expect(parse229(reply('229 Entering Extended Passive Mode (|||40123|)'))).toBe(40_123);
    expect(parse229(reply('229 ok (!!!21!)'))).toBe(21);
  });
  test.each(['229 none', '229 (|||0|)', '229 (|||70000|)', '229 (||1.2.3.4|21|)', '227 (|||21|)'])(
    '%s',
    (text) => {
      expect(() => parse229(reply(text))).toThrow(ErrorProto);
    },
  );
});

describe('parse227', () => {
  test('takes address and port with and without brackets', () => {
    expect(parse227(reply('227 Entering Passive Mode (10,0,0,1,200,13).'))).toEqual({
      host: '10.0.0.1',
      port: 51_213,
    });
    expect(parse227(reply('227 =10,0,0,1,0,21'))).toEqual({ host: '10.0.0.1', port: 21 });
  });
  test.each(['227 no', '227 (1,2,3,4,5)', '227 (256,0,0,1,1,1)', '227 (1,2,3,4,0,0)', '229 (1,2,3,4,5,6)'])(
    '%s',
    (text) => {
      expect(() => parse227(reply(text))).toThrow(ErrorProto);
    },
  );
});

test('parse257 undoubles quotes and stops at the closing one', () => {
  expect(parse257(reply('257 "/a""b" is cwd "x"'))).toBe('/a"b');
  expect(parse257(reply('257 no path'))).toBe('');
});

test('parse213 takes sizes over 2^31, and only numbers', () => {
  expect(parse213(reply('213 5368709120'))).toBe(5_368_709_120);
  expect(parse213(reply('213 File status'))).toBeUndefined();
  expect(parse213(reply('213 99999999999999999999'))).toBeUndefined();
});
