import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deploy, type DeployOptions } from '../../../transfer/index.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { scriptedServerOptions } from '../../support/sites/server-options.ts';
import { newSite, oldSite, type TextFiles, writeTree } from '../../support/sites/site-versions.ts';
import { faults, type MemoryServer, startScriptedServer } from '../../support/scripted-server/index.ts';

/** Another site, partly the old one and partly the new one. */
const thirdSite: TextFiles = {
  'index.html': 'old page',
  'twin-b.txt': 'twin',
  'moves/from.bin': 'content that moves',
  'new/deep/page.html': 'third',
};

function optionsFor(server: MemoryServer, localDir: string): DeployOptions {
  const target = scriptedServerOptions(server, { timeoutMs: 2000 });
  return { server: target, localDir, serverDir: '/www', connections: 1, retries: 0 };
}

function liveFiles(server: MemoryServer): Record<string, string> {
  const names = [...server.files.keys()].filter((path) => /^\/www\/(?!\.ftp-deploy)/.test(path));
  return Object.fromEntries(
    names.sort().map((path) => [path.slice('/www/'.length), String(server.files.get(path))]),
  );
}

const sorted = (files: TextFiles): Record<string, string> =>
  Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Deploys `newSite` over `oldSite` while the control connection is lost at one command. */
async function cutDeploy(
  server: MemoryServer,
  local: string,
  fault: ReturnType<typeof faults.dropControl>,
): Promise<boolean> {
  await writeTree(local, oldSite);
  await deploy(optionsFor(server, local));
  await writeTree(local, newSite);
  server.setOverrides(fault);
  const hasFailed = await deploy(optionsFor(server, local)).then(
    () => false,
    () => true,
  );
  server.setOverrides();
  await server.until(() => server.openSessions.length === 0);
  return hasFailed;
}

const places = ['STOR', 'RNFR', 'RNTO', 'DELE', 'MKD', 'RMD'].flatMap((verb) =>
  (['instead-of-reply', 'after'] as const).map((when) => ({ verb, when })),
);

describe.each(places)('the connection is lost at $verb, $when', ({ verb, when }) => {
  test('each time it is sent: live files are old or new, and the next run completes, with the same content or other', async () => {
    await using scratch = await scratchFolder();
    const local = join(scratch.path, 'site');
    let cuts = 0;
    for (let skipped = 0; ; skipped += 1) {
      await using server = await startScriptedServer();
      const hasFailed = await cutDeploy(
        server,
        local,
        faults.dropControl(verb, { when, times: 1, after: skipped }),
      );
      if (!hasFailed) break;
      cuts += 1;
      const live = liveFiles(server);
      for (const [path, text] of Object.entries(live))
        expect([oldSite[path], newSite[path]], path).toContain(text);
      for (const path of Object.keys(oldSite)) if (path in newSite) expect(live, path).toHaveProperty([path]);
      const next = skipped % 2 === 0 ? newSite : thirdSite;
      await writeTree(local, next);
      await deploy(optionsFor(server, local));
      expect(liveFiles(server)).toEqual(sorted(next));
      const report = await deploy(optionsFor(server, local));
      expect(report).toMatchObject({ uploaded: 0, replaced: 0, deleted: 0, bytesSent: 0 });
      expect(server.files.folders().filter((path) => path.includes('storbinary'))).toEqual([]);
    }
    expect(cuts).toBeGreaterThan(0);
  });
});

test('the recovery may be cut off too', async () => {
  const cuts = { STOR: 0, RNFR: 0, RNTO: 0, DELE: 0 };
  await using scratch = await scratchFolder();
  const local = join(scratch.path, 'site');
  for (const verb of ['STOR', 'RNFR', 'RNTO', 'DELE'] as const) {
    for (let skipped = 0; skipped < 3; skipped += 1) {
      await using server = await startScriptedServer();
      expect(
        await cutDeploy(server, local, faults.dropControl('RNTO', { when: 'after', times: 1, after: 4 })),
      ).toBe(true);
      server.setOverrides(faults.dropControl(verb, { when: 'after', times: 1, after: skipped }));
      const isCut = await deploy(optionsFor(server, local)).then(
        () => false,
        () => true,
      );
      if (isCut) cuts[verb] += 1;
      server.setOverrides();
      await writeTree(local, thirdSite);
      await deploy(optionsFor(server, local));
      expect(liveFiles(server), `${verb} ${skipped}`).toEqual(sorted(thirdSite));
    }
  }
  for (const [verb, count] of Object.entries(cuts)) expect(count, verb).toBeGreaterThan(0);
});

test('a deploy copes with what somebody changed by hand', async () => {
  await using server = await startScriptedServer();
  await using scratch = await scratchFolder();
  const local = join(scratch.path, 'site');
  await writeTree(local, oldSite);
  await deploy(optionsFor(server, local));
  server.files.delete('/www/moves/from.bin');
  server.files.deleteFolder('/www/moves');
  server.files.delete('/www/gone/only.txt');
  server.files.deleteFolder('/www/gone');
  await writeTree(local, newSite);
  await rename(join(local, 'moved/to.bin'), join(local, 'moved/elsewhere.bin'));
  await writeFile(join(local, 'gone'), 'a file where a folder was');
  await deploy(optionsFor(server, local));
  const expected: Record<string, string> = {
    ...newSite,
    'moved/elsewhere.bin': 'content that moves',
    gone: 'a file where a folder was',
  };
  delete expected['moved/to.bin'];
  expect(liveFiles(server)).toEqual(sorted(expected));
});
