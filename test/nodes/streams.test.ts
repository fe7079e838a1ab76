import { setImmediate as nextTurn } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { sourceOfBinary, sourceOfText } from '../../nodes/shared/binary/stored-source.ts';
import { StreamOutdated, ReaderLeft, StreamTarget } from '../../nodes/shared/binary/stream-target.ts';
import { BinaryStore } from './support/binary-store.ts';

const kibibyte = 1024;

describe('a download that is read as a stream', () => {
  it('keeps the last 64 KiB and no more', async () => {
    const target = new StreamTarget();
    target.body.resume();
    const all = Buffer.alloc(300 * kibibyte, 'abcdefghijklmnopqrstuvwxyz');
    for (let at = 0; at < all.length; at += 7_000) await target.append(all.subarray(at, at + 7_000));
    expect(await target.size()).toBe(all.length);
    const start = all.length - 64 * kibibyte;
    expect((await target.read(start, 64 * kibibyte)).equals(all.subarray(start))).toBe(true);
    expect((await target.read(start + 10, 5)).equals(all.subarray(start + 10, start + 15))).toBe(true);
    await expect(target.read(start - 10_000, 1)).rejects.toThrow(RangeError);
  });

  it('waits for its reader', async () => {
    const target = new StreamTarget();
    let isTaken = false;
    const appended = target.append(Buffer.alloc(200 * kibibyte)).then(() => (isTaken = true));
    await nextTurn();
    expect(isTaken).toBe(false);
    target.body.resume();
    await appended;
  });

  it('fails when its reader leaves, even while it waits', async () => {
    const target = new StreamTarget();
    const waiting = target.append(Buffer.alloc(200 * kibibyte));
    target.body.destroy();
    await expect(waiting).rejects.toThrow(ReaderLeft);
    await expect(target.append(Buffer.from('x'))).rejects.toThrow(ReaderLeft);
  });

  it('cannot take back what was passed on', async () => {
    const target = new StreamTarget();
    await target.clear();
    await target.append(Buffer.from('x'));
    await expect(target.clear()).rejects.toThrow(StreamOutdated);
  });

  it('passes a failure on to its reader', async () => {
    const target = new StreamTarget();
    const read = target.body.toArray();
    target.abandon(new Error('550 No'));
    await expect(read).rejects.toThrow('550 No');
  });
});

describe('a binary as a source', () => {
  const read = async (chunks: AsyncIterable<Uint8Array>) => (await buffer(chunks)).toString();

  it('can be read from any offset, each time from a fresh stream that is closed afterwards', async () => {
    const store = new BinaryStore();
    const text = 'abcdefghij'.repeat(100_000);
    const source = await sourceOfBinary(store, store.put(text));
    expect(source.sizeBytes).toBe(text.length);
    expect(source.sha256).toBe(sourceOfText(text).sha256);
    expect(await read(source.open(0))).toBe(text);
    expect(await read(source.open(500_003))).toBe(text.slice(500_003));
    expect(await read(source.open(262_144, 10))).toBe(text.slice(262_144, 262_154));
    expect(await read(source.open(text.length))).toBe('');
    await expect.poll(() => store.openStreams.size).toBe(0);
  });

  it('says that the store lost a part of it', async () => {
    const store = new BinaryStore();
    const binary = store.put('whole');
    const source = await sourceOfBinary(store, binary);
    store.files.set(binary.id ?? '', Buffer.from('who'));
    await expect(read(source.open(0))).rejects.toThrow('ended 2 bytes early');
  });
});
