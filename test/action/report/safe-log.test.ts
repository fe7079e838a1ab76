import { describe, expect, it } from 'vitest';
import { SafeLog } from '../../../action/report/safe-log.ts';
import { SecretMask } from '../../../transfer/index.ts';
import { RunnerRecorder } from '../runner-recorder.ts';

describe('a line of the log', () => {
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
    const runner = new RunnerRecorder();
    new SafeLog(runner, new SecretMask()).line(text);
    expect(runner.commands).toEqual([line]);
  });
});

describe('SafeLog', () => {
  it('cleans what passes through each of its methods', () => {
    const runner = new RunnerRecorder();
    const log = new SafeLog(runner, new SecretMask(['hunter2']));
    log.line('::hunter2');
    log.warning('a\nhunter2');
    log.failure(['::x', 'hunter2']);
    expect(runner.commands).toEqual(['\\::***', 'warning: a ***', 'failed: \\::x\n***']);
  });

  it('has at most one group open and closes none twice', () => {
    const runner = new RunnerRecorder();
    const log = new SafeLog(runner, new SecretMask());
    log.endGroup();
    log.group('a');
    log.group('b');
    log.endGroup();
    log.endGroup();
    expect(runner.commands).toEqual(['group: a', 'end', 'group: b', 'end']);
  });
});
