import { describe, expect, test } from 'vitest';
import { ErrorProto } from '../../../../transfer/ftp/control/errors.ts';
import { ReplyParser } from '../../../../transfer/ftp/control/reply-parser.ts';
import type { Reply } from '../../../../transfer/ftp/control/reply.ts';

function parse(chunks: readonly string[]): Reply[] {
  const parser = new ReplyParser();
  const replies: Reply[] = [];
  for (const chunk of chunks) parser.feed(chunk, (reply) => replies.push(reply));
  return replies;
}

describe('ReplyParser', () => {
  test('a reply is the same however it is split into chunks', () => {
    const text =
      '220 hello\r\n211-Features\r\n UTF8\r\n211-is no end\r\n 211 nor this\r\n211 End\r\n250 ok\r\n';
    const whole = parse([text]);
    for (let cut = 1; cut < text.length; cut += 1)
      expect(parse([text.slice(0, cut), text.slice(cut)])).toEqual(whole);
    expect(parse(Array.from(text))).toEqual(whole);
    expect(whole.map(({ code }) => code)).toEqual([220, 211, 250]);
  });

  test('the lines of a multi-line reply are joined, and only its own code ends it', () => {
    const [reply] = parse(['150-one\r\n226 two\r\n150x three\r\n150 four\r\n']);
    expect(reply).toEqual({ code: 150, text: '150-one\n226 two\n150x three\n150 four' });
  });

  test.each(['SSH-2.0-OpenSSH_9.6', '999 no such class', '099 neither', '22 short', 'garbage', '2200 long'])(
    '%s is not a reply',
    (line) => {
      expect(() => parse([`${line}\r\n`])).toThrow(ErrorProto);
    },
  );

  test('bare line feeds, blank lines between replies and a code alone are accepted', () => {
    expect(parse(['220 a\n\r\n\n331\r\n']).map(({ text }) => text)).toEqual(['220 a', '331']);
  });

  test('a reply that does not end is rejected at 64 KiB, in one line or in many', () => {
    expect(() => parse(['220 ', 'x'.repeat(70_000)])).toThrow(ErrorProto);
    expect(() =>
      parse(['211-begin\r\n', ...Array.from({ length: 2000 }, () => `${'y'.repeat(50)}\r\n`)]),
    ).toThrow(ErrorProto);
  });
});
