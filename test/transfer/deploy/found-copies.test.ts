import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  connectTo,
  deploy,
  type DeployReport,
  joinRemotePath,
  makeFolders,
  parentOf,
} from '../../../transfer/index.ts';
import { MemoryRemote } from '../../../transfer/testing.ts';
import { type ServerKind, startServer } from '../../servers/start.ts';
import { earlierUpload } from '../../support/earlier-upload.ts';
import { optionsFor } from '../../support/sites/deploy-options.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { serverOptions } from '../../support/sites/server-options.ts';

const KiB = 1024;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const stagedPath = (home: string, content: Buffer): string => earlierUpload(home, sha256(content));

/** Content that ends like `content`, so that a comparison of the end finds nothing. */
const withSameEnd = (content: Buffer): Buffer =>
  Buffer.concat([Buffer.alloc(content.length - 64 * KiB), content.subarray(-64 * KiB)]);

const small = randomBytes(seededRandom(90), 20 * KiB);
const medium = randomBytes(seededRandom(91), 700 * KiB);
const large = randomBytes(seededRandom(92), 6000 * KiB);

const cases: readonly (readonly [string, Buffer, Buffer])[] = [
  ['a small file of zeros', small, Buffer.alloc(small.length)],
  ['a medium file that ends as it should', medium, withSameEnd(medium)],
  ['a large file that ends as it should', large, withSameEnd(large)],
];

describe('content that this run finds complete in the staging folder, and that is not what its name says', () => {
  const deployTo = async (remote: MemoryRemote, content: Buffer): Promise<DeployReport> => {
    await using local = await scratchFolder();
    await writeFile(join(local.path, 'file'), content);
    const { path: localDir } = local;
    return await deploy({ server: remote, localDir, serverDir: 'www', connections: 1, retries: 0 });
  };

  test.each(cases)('%s is sent again', async (_, content, planted) => {
    const remote = new MemoryRemote();
    remote.tree.write(stagedPath('/', content), planted);
    expect(await deployTo(remote, content)).toMatchObject({ bytesSent: content.length });
    expect(remote.files.get('/www/file')?.equals(content)).toBe(true);
  });

  test('a server that does not send from an offset: what cannot be compared is sent again', async () => {
    const remote = new MemoryRemote({ canRetrieveFromOffset: false });
    remote.tree.write(stagedPath('/', large), withSameEnd(large));
    expect(await deployTo(remote, large)).toMatchObject({ bytesSent: large.length });
    expect(remote.files.get('/www/file')?.equals(large)).toBe(true);
  });

  test.each(cases)('%s: the right content is not sent again', async (_, content) => {
    const remote = new MemoryRemote();
    remote.tree.write(stagedPath('/', content), content);
    expect(await deployTo(remote, content)).toMatchObject({ bytesSent: 0, bytesResumed: content.length });
    expect(remote.files.get('/www/file')?.equals(content)).toBe(true);
  });

  test('the places that are read of a large file differ from run to run', async () => {
    const readFrom = async (): Promise<string> => {
      const offsets: number[] = [];
      const remote = new MemoryRemote();
      const open = remote.open.bind(remote);
      remote.open = async (signal) => {
        const session = await open(signal);
        const retrieve = session.retrieve.bind(session);
        session.retrieve = (path, onBlock, offsetBytes = 0) => {
          if (path.endsWith(`/files/${sha256(large)}`)) offsets.push(offsetBytes);
          return retrieve(path, onBlock, offsetBytes);
        };
        return session;
      };
      remote.tree.write(stagedPath('/', large), large);
      await deployTo(remote, large);
      expect(offsets).toHaveLength(4);
      return offsets.join();
    };
    expect(await readFrom()).not.toBe(await readFrom());
  });
});

describe.each(['vsftpd', 'proftpd', 'pure-ftpd', 'pyftpdlib'] satisfies ServerKind[])('%s', (kind) => {
  test('sends what is wrong again, and nothing else', async () => {
    await using server = await startServer({ kind, tls: 'none', proftpd: { digest: false } });
    await using local = await scratchFolder();
    const options = optionsFor(server, local.path, { connections: 2 });
    const session = await connectTo(serverOptions(server)).open();
    const { home } = session;
    const staged = (content: Buffer): string => stagedPath(home, content);
    await makeFolders(session, parentOf(staged(small)));
    for (const [name, content, planted] of [
      ['small', small, Buffer.alloc(small.length)],
      ['large', large, withSameEnd(large)],
      ['right', medium, medium],
    ] as const) {
      await writeFile(join(local.path, name), content);
      await session.store(staged(content), [planted]);
    }
    await session.close();
    const report = await deploy(options);
    expect(report).toMatchObject({ bytesSent: small.length + large.length, bytesResumed: medium.length });
    const check = await connectTo(serverOptions(server)).open();
    for (const [name, content] of Object.entries({ small, large, right: medium })) {
      const blocks: Buffer[] = [];
      await check.retrieve(
        joinRemotePath(home, `www/${name}`),
        (block) => void blocks.push(Buffer.from(block)),
      );
      expect(Buffer.concat(blocks).equals(content), name).toBe(true);
    }
    await check.close();
  });
});
