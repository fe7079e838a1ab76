import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { RemoteError, RemoteFileMissing } from '../../../transfer/remote/remote-error.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { contentOf, running, subjects } from './subjects.ts';

const bytes = randomBytes(seededRandom(50), 300_000);

describe.each(subjects)(
  'files of a remote $name',
  ({ start, checksumAlgorithm, listsExactTimes, listsModes }) => {
    const subject = running(start);

    test('are stored whole and retrieved from any offset', async () => {
      const { session } = subject();
      await session.store('/whole.bin', [bytes.subarray(0, 100_000), bytes.subarray(100_000)]);
      expect(await session.size('/whole.bin')).toBe(bytes.length);
      for (const offset of [undefined, 0, 1, 200_000, bytes.length]) {
        const content = await contentOf(session, '/whole.bin', offset);
        expect(content.equals(bytes.subarray(offset ?? 0)), `from ${offset}`).toBe(true);
      }
      expect(session.isOpen).toBe(true);
    });

    test('arrive in blocks, each after the previous one was handled', async () => {
      const { session } = subject();
      await session.store('/blocks.bin', [bytes]);
      const blocks: Buffer[] = [];
      let isBusy = false;
      await session.retrieve('/blocks.bin', async (block) => {
        expect(isBusy).toBe(false);
        isBusy = true;
        await nextTurn();
        blocks.push(Buffer.from(block));
        isBusy = false;
      });
      expect(blocks.length).toBeGreaterThan(1);
      expect(Buffer.concat(blocks).equals(bytes)).toBe(true);
    });

    test('are sent from memory that is reused, and their bytes are counted', async () => {
      const { session } = subject();
      const memory = Buffer.alloc(1000);
      const source = function* (): Generator<Buffer> {
        for (const letter of ['a', 'b', 'c']) yield memory.fill(letter);
      };
      const counts: number[] = [];
      await session.store('/reused.bin', source(), { onBytes: (count) => counts.push(count) });
      const expected = ['a', 'b', 'c'].map((letter) => letter.repeat(1000)).join('');
      expect((await contentOf(session, '/reused.bin')).toString()).toBe(expected);
      expect(counts).toEqual([1000, 1000, 1000]);
    });

    test('are resumed at an offset', async () => {
      const { session } = subject();
      expect(session.canResume).toBe(true);
      await session.store('/resumed.bin', [bytes.subarray(0, 120_000)]);
      await session.store('/resumed.bin', [bytes.subarray(120_000)], { offsetBytes: 120_000 });
      expect((await contentOf(session, '/resumed.bin')).equals(bytes)).toBe(true);
      expect(session.canResume).toBe(true);
    });

    test('are overwritten, and may be empty', async () => {
      const { session } = subject();
      await session.store('/over.bin', [bytes]);
      await session.store('/over.bin', [Buffer.from('short')]);
      expect((await contentOf(session, '/over.bin')).toString()).toBe('short');
      for (let index = 0; index < 5; index += 1) await session.store('/empty.bin', []);
      expect(await session.size('/empty.bin')).toBe(0);
      expect(await contentOf(session, '/empty.bin')).toHaveLength(0);
    });

    test('cannot be stored in a folder that does not exist', async () => {
      const { session } = subject();
      const failure = await failureOf(session.store('/nowhere/file.bin', [bytes]));
      expect(failure).toMatchObject({ kind: 'permanent', isAboutPath: true });
      expect(session.isOpen).toBe(true);
      expect(await session.hasFolder('/nowhere')).toBe(false);
      expect(await session.size('/nowhere/file.bin')).toBeUndefined();
    });

    test('that are missing have no size, no time and no content, and do not end the session', async () => {
      const { session } = subject();
      await session.makeFolder('/folder-no-file');
      for (const path of ['/missing.bin', '/nowhere/missing.bin', '/folder-no-file']) {
        expect(await session.size(path), path).toBeUndefined();
        const failure = await failureOf(contentOf(session, path));
        expect(failure, path).toBeInstanceOf(RemoteFileMissing);
        expect(failure).toMatchObject({ kind: 'permanent', isAboutPath: true });
        expect(failure.message).toContain(path);
        expect(await session.delete(path), path).toBe(false);
        expect(await session.checksum(path, 9), path).toBeUndefined();
      }
      for (const path of ['/missing.bin', '/nowhere/missing.bin']) {
        expect(await session.modified(path), path).toBeUndefined();
        expect(await session.setModified(path, new Date('2024-02-29T12:34:56Z')), path).toBe(false);
        expect(await session.setMode(path, 0o600), path).toBe(false);
        await expect(session.rename(path, '/renamed.bin')).rejects.toMatchObject({
          kind: 'permanent',
          isAboutPath: true,
        });
      }
      expect(await session.hasFolder('/folder-no-file')).toBe(true);
      expect(await session.size('/renamed.bin')).toBeUndefined();
      expect(session.isOpen).toBe(true);
    });

    test('are deleted once', async () => {
      const { session } = subject();
      await session.store('/deleted.bin', [bytes]);
      expect(await session.delete('/deleted.bin')).toBe(true);
      expect(await session.size('/deleted.bin')).toBeUndefined();
      expect(await session.delete('/deleted.bin')).toBe(false);
    });

    test('are renamed into another folder, onto a new name and onto an existing file', async () => {
      const { session } = subject();
      await session.makeFolder('/from');
      await session.makeFolder('/to');
      for (const content of ['first', 'second']) {
        await session.store('/from/x', [Buffer.from(content)]);
        await session.rename('/from/x', '/to/y');
        expect((await contentOf(session, '/to/y')).toString()).toBe(content);
        expect(await session.size('/from/x')).toBeUndefined();
      }
      expect(await failureOf(session.rename('/from/x', '/to/y'))).toMatchObject({ isAboutPath: true });
      expect((await contentOf(session, '/to/y')).toString()).toBe('second');
      expect(session.isOpen).toBe(true);
    });

    test.each(['/to-a-folder', '/nowhere/file.bin'])('stay when they cannot be renamed to %s', async (to) => {
      const { session } = subject();
      await session.makeFolder('/to-a-folder');
      await session.store('/stays.bin', [Buffer.from('stays')]);
      const failure = await failureOf(session.rename('/stays.bin', to));
      expect(failure).toMatchObject({ kind: 'permanent', isAboutPath: true });
      expect((await contentOf(session, '/stays.bin')).toString()).toBe('stays');
      expect(await session.hasFolder('/to-a-folder')).toBe(true);
      expect(session.isOpen).toBe(true);
    });

    test('have a time to the second, which a rename keeps and a store does not', async () => {
      const { session } = subject();
      const changedAt = new Date('2024-02-29T12:34:56Z');
      await session.store('/timed.bin', [bytes]);
      expect(await session.setModified('/timed.bin', changedAt)).toBe(true);
      expect(await session.modified('/timed.bin')).toEqual(changedAt);

      await session.rename('/timed.bin', '/timed-later.bin');
      expect(await session.modified('/timed-later.bin')).toEqual(changedAt);
      expect(await session.modified('/timed.bin')).toBeUndefined();

      await session.store('/timed-later.bin', [bytes]);
      expect(await session.modified('/timed-later.bin')).not.toEqual(changedAt);

      await session.setModified('/timed-later.bin', changedAt);
      await session.delete('/timed-later.bin');
      expect(await session.modified('/timed-later.bin')).toBeUndefined();
    });

    test('have the same time in a listing where it is exact', async () => {
      const { session } = subject();
      const changedAt = new Date('2024-02-29T12:34:56Z');
      await session.makeFolder('/times');
      await session.store('/times/file.bin', [bytes]);
      await session.setModified('/times/file.bin', changedAt);
      const [entry] = await session.list('/times');
      expect(session.listsExactTimes).toBe(listsExactTimes);
      expect(entry).toMatchObject({ name: 'file.bin', kind: 'file', sizeBytes: bytes.length });
      // LIST has no year, or no hour, and the zone of the server.
      const dayMs = 24 * 60 * 60 * 1000;
      const differenceMs = Math.abs((entry?.modifiedAt?.getTime() ?? 0) - changedAt.getTime());
      expect(differenceMs).toBeLessThanOrEqual(listsExactTimes ? 0 : dayMs);
    });

    test('take a mode, which a rename keeps', async () => {
      const { session, modeOf } = subject();
      await session.makeFolder('/modes');
      await session.store('/modes/file.sh', [Buffer.from('#!/bin/sh')]);
      for (const mode of [0o640, 0o755, 0o007]) {
        expect(await session.setMode('/modes/file.sh', mode)).toBe(true);
        expect(await modeOf('/modes/file.sh')).toBe(mode);
        const [entry] = await session.list('/modes');
        expect(entry?.mode).toBe(listsModes ? mode : undefined);
      }
      await session.rename('/modes/file.sh', '/modes/renamed.sh');
      expect(await modeOf('/modes/renamed.sh')).toBe(0o007);
    });

    const checksums = {
      sha256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
      sha1: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441',
      md5: '25f9e794323b453885f5181f1b624d0b',
      crc32: 'cbf43926',
    };
    test(`have ${checksumAlgorithm ?? 'no'} checksum`, async () => {
      const { session } = subject();
      await session.store('/sum.bin', [Buffer.from('12345')]);
      await session.store('/sum.bin', [Buffer.from('6789')], { offsetBytes: 5 });
      expect(session.checksumAlgorithm).toBe(checksumAlgorithm);
      const expected = checksumAlgorithm && checksums[checksumAlgorithm];
      expect(await session.checksum('/sum.bin', 9)).toBe(expected);
    });
  },
);

/** The RemoteError that a call rejects with. */
async function failureOf(call: Promise<unknown>): Promise<RemoteError> {
  const outcome = await call.then(
    (value) => ({ value }),
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(RemoteError);
  return outcome as RemoteError;
}
