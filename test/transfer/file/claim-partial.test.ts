import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { claimPartial } from '../../../transfer/file/claim-partial.ts';
import { newPartialName } from '../../../transfer/file/partial-name.ts';
import { MemoryRemote } from '../../../transfer/testing.ts';

test('waiting whether a partial grows ends when it is stopped, and claims nothing', async () => {
  const sha256 = createHash('sha256').update('content').digest('hex');
  const stopping = new AbortController();
  const reason = new Error('It was stopped');
  const asked: string[] = [];
  const remote = new MemoryRemote({
    fault: ({ operation, path }) => {
      if (operation === 'size') {
        asked.push(path);
        setImmediate(() => stopping.abort(reason));
      }
      return undefined;
    },
  });
  const left = `/${newPartialName(sha256, 'big')}`;
  remote.files.set(left, Buffer.alloc(100_000));
  const claim = { sha256, target: '/big', partial: `/${newPartialName(sha256, 'big')}` };
  await expect(claimPartial(await remote.open(), claim, stopping.signal)).rejects.toBe(reason);
  expect(asked).toEqual([left]);
  expect([...remote.files.keys()]).toEqual([left]);
});
