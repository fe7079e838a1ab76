import { describe, expect, it } from 'vitest';
import { logLine } from '../../action/clean-text.ts';
import { escapeMarkdown } from '../../action/markdown.ts';
import { createSafeOutput } from '../../action/safe-output.ts';
import { secretForms, withoutSecrets } from '../../action/secrets.ts';
import { RunnerRecorder } from './runner-recorder.ts';

describe('logLine', () => {
  it.each([
    ['::error::boo', '\\::error::boo'],
    [' \u00a0::set-output name=x::y', ' \u00a0\\::set-output name=x::y'],
    ['\u0007::stop-commands::x', '\\::stop-commands::x'],
    ['\n::error::boo', ' \\::error::boo'],
    ['220 hello ##[add-mask]a', '220 hello ##\\[add-mask]a'],
    ['220-a\r\n::error::b', '220-a ::error::b'],
    ['\u001b[31mred\u009b0m', '[31mred0m'],
    ['a\u202etxt.exe', 'atxt.exe'],
    ['std::vector', 'std::vector'],
    ['café – ok', 'café – ok'],
  ])('%j becomes %j', (text, line) => {
    expect(logLine(text)).toBe(line);
  });
});

describe('secretForms', () => {
  it('covers the whole, each line and the form in a URL, longest first', () => {
    expect(secretForms('a b\r\n c ')).toEqual(['a%20b%0D%0A%20c%20', 'a b\r\n c ', 'a b', ' c ']);
  });

  it('is empty for nothing and for blanks, which would hide every blank of the log', () => {
    expect(secretForms('')).toEqual([]);
    expect(secretForms(' ')).toEqual(['%20']);
  });

  it('takes a password literally', () => {
    expect(withoutSecrets('PASS $& and .*', secretForms('.*'))).toBe('PASS $& and ***');
  });
});

describe('createSafeOutput', () => {
  it('cleans what goes through each of its ways', () => {
    const runner = new RunnerRecorder();
    const out = createSafeOutput(runner, ['hunter2']);
    out.line('::hunter2');
    out.warning('a\nhunter2');
    out.failure(['::x', 'hunter2']);
    expect(runner.commands).toEqual(['\\::***', 'warning: a ***', 'failed: \\::x\n***']);
  });

  it('has one group open at most and closes none twice', () => {
    const runner = new RunnerRecorder();
    const out = createSafeOutput(runner, []);
    out.endGroup();
    out.group('a');
    out.group('b');
    out.endGroup();
    out.endGroup();
    expect(runner.commands).toEqual(['group: a', 'end', 'group: b', 'end']);
  });
});

describe('escapeMarkdown', () => {
  it.each([
    ['<img src=x>', '&#60;img src&#61;x&#62;'],
    ['`a`|_b_', '&#96;a&#96;&#124;&#95;b&#95;'],
    ['a\nb/ü 1', 'a b/ü 1'],
    ['&amp;', '&#38;amp&#59;'],
    ['😀', '&#128512;'],
  ])('%j becomes %j', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });
});
