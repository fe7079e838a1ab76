import { describe, expect, test } from 'vitest';
import { CommandQueue } from '../../../../transfer/ftp/control/command-queue.ts';
import { ErrorProto } from '../../../../transfer/ftp/control/errors.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const reply = (code: number) => ({ code, text: `${code} x` });

function newQueue(window = 32) {
  const writes: string[] = [];
  return { writes, queue: new CommandQueue((text) => writes.push(text), window) };
}

describe('CommandQueue', () => {
  test('commands queued in one turn leave in one write and are answered in order', async () => {
    const { queue, writes } = newQueue();
    const pending = ['A', 'B', 'C'].map((command) => queue.add(command));
    await turn();
    expect(writes).toEqual(['A\r\nB\r\nC\r\n']);
    for (const code of [201, 202, 203]) queue.accept(reply(code));
    const replies = await Promise.all(pending.map(({ final }) => final));
    expect(replies.map(({ code }) => code)).toEqual([201, 202, 203]);
  });

  test('nothing follows a transfer command before its final reply', async () => {
    const { queue, writes } = newQueue();
    void queue.add('EPSV');
    const transfer = queue.add('STOR x', { exclusive: true });
    void queue.add('SIZE x');
    await turn();
    queue.accept(reply(229));
    queue.accept(reply(150));
    expect(writes).toEqual(['EPSV\r\nSTOR x\r\n']);
    expect(transfer.first?.code).toBe(150);
    queue.accept(reply(226));
    await turn();
    expect(writes).toEqual(['EPSV\r\nSTOR x\r\n', 'SIZE x\r\n']);
    expect((await transfer.final).code).toBe(226);
  });

  test('a window of 1 sends each command after the reply to the one before', async () => {
    const { queue, writes } = newQueue(1);
    void queue.add('A');
    void queue.add('B');
    await turn();
    expect(writes).toEqual(['A\r\n']);
    queue.accept(reply(200));
    await turn();
    expect(writes).toEqual(['A\r\n', 'B\r\n']);
  });

  test('commands for which replies of one turn make room leave in one write', async () => {
    const { queue, writes } = newQueue(3);
    for (const command of ['A', 'B', 'C', 'D', 'E']) void queue.add(command);
    await turn();
    for (const code of [201, 202]) queue.accept(reply(code));
    await turn();
    expect(writes).toEqual(['A\r\nB\r\nC\r\n', 'D\r\nE\r\n']);
  });

  test('an unexpected reply is an error', () => {
    expect(() => newQueue().queue.accept(reply(200))).toThrow(ErrorProto);
  });

  test('a failure rejects commands that were sent and commands that were waiting', async () => {
    const { queue } = newQueue(1);
    const pending = [queue.add('A'), queue.add('B')];
    await turn();
    queue.fail(new Error('gone'));
    for (const { final } of pending) await expect(final).rejects.toThrow('gone');
  });
});
