import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deploy } from '../../transfer/index.ts';
import type { Since } from '../chaos/fault.ts';
import type { SendableOptions } from '../chaos/run-outcome.ts';
import { startApart } from '../chaos/run-apart.ts';
import { hashesOf } from '../chaos/snapshot.ts';
import { Strikes } from '../chaos/strikes.ts';
import { type RunningServer, startServer } from '../servers/start.ts';
import { startFaultProxy } from '../support/fault-proxy/index.ts';
import { serverOptions } from '../support/sites/server-options.ts';
import { scratchFolder } from '../support/sites/scratch-folder.ts';
import { type TextFiles, writeTree } from '../support/sites/site-versions.ts';
import { startApache } from './apache.ts';
import { startNginx } from './nginx.ts';
import { request, requestPath, type WebReply } from './request.ts';
import type { WebServer } from './web-server.ts';

/** A site of PHP; the web servers here show its source, as ones that have lost their PHP do. */
const phpSite = (version: string): TextFiles =>
  Object.fromEntries(
    Array.from({ length: 150 }, (_, index) => [
      `pages/page-${index}.php`,
      `<?php $password = '${version} ${index}'; ${'/* filler */'.repeat(index * 3)} ?>`,
    ]),
  );
const livePaths = Object.keys(phpSite(''));
const stateName = '.ftp-deploy-sync-state.json';

interface Web {
  readonly name: string;
  readonly start: (root: string) => Promise<WebServer>;
}

const apache: Web = { name: 'Apache', start: (root) => startApache(root, { allowOverride: 'None' }) };
const sharedApache: Web = {
  name: 'Apache with .htaccess files',
  start: (root) => startApache(root, { allowOverride: 'All' }),
};
const nginx: Web = { name: 'nginx', start: (root) => startNginx(root, { deniesHt: false }) };
const strictNginx: Web = { name: 'nginx without .ht', start: (root) => startNginx(root, { deniesHt: true }) };

const layouts = [
  {
    layout: 'a folder below the login folder',
    serverDir: 'www',
    webs: [apache, sharedApache, nginx, strictNginx],
  },
  // nginx as Debian ships it serves every name: nothing in its root can be closed.
  { layout: 'the login folder', serverDir: './', webs: [apache, sharedApache, strictNginx] },
];

const cuts: readonly { readonly how: 'kill' | 'abort'; readonly since: Since }[] = [
  { how: 'kill', since: 'stage' },
  { how: 'abort', since: 'stage' },
  { how: 'kill', since: 'publish' },
  { how: 'abort', since: 'publish' },
];

describe.each(layouts)('$layout is the web root', ({ serverDir, webs }) => {
  let server: RunningServer;
  const running: { readonly name: string; readonly web: WebServer }[] = [];

  beforeAll(async () => {
    server = await startServer({ kind: 'vsftpd', tls: 'none' });
    await using local = await scratchFolder();
    await writeTree(local.path, phpSite('first'));
    await deploy({ server: serverOptions(server), localDir: local.path, serverDir });
    for (const { name, start } of webs)
      running.push({ name, web: await start(join(server.root, serverDir)) });
  });
  afterAll(async () => {
    for (const { web } of running) await web[Symbol.asyncDispose]();
    await server.stop();
  });

  test('live files are served', async () => {
    for (const { name, web } of running) {
      const { status, body } = await request(web, requestPath('pages/page-1.php'));
      expect([name, status, body.toString()]).toEqual([name, 200, expect.stringContaining('$password')]);
    }
  });

  test.each(cuts)(
    'nothing that a deploy has staged can be had after $how, since $since',
    async ({ how, since }) => {
      await cutDeploy(server, serverDir, { how, since });
      const staged = await pathsBesideTheSite(server, serverDir);
      expect(staged).not.toEqual([]);
      for (const { name, web } of running) {
        const asked = staged.flatMap((path) => requestsFor(path, serverDir));
        const replies = await Promise.all(
          asked.map(async (path) => [path, await request(web, path)] as const),
        );
        const had = replies.filter(([, reply]) => isHad(reply)).map(([path]) => path);
        expect(had, name).toEqual([]);
      }
    },
  );
});

/** Deploys a new version in a process of its own, which ends in the middle of a phase. */
async function cutDeploy(
  server: RunningServer,
  serverDir: string,
  { how, since }: (typeof cuts)[number],
): Promise<void> {
  await using local = await scratchFolder();
  await writeTree(local.path, phpSite(`after ${how} since ${since}`));
  await using proxy = await startFaultProxy({ target: server });
  const strikes = new Strikes(
    [
      {
        at:
          since === 'stage'
            ? { since, counted: 'transfers', amount: 20 }
            : { since, counted: 'replies', amount: 2 },
        blow: { kind: how, whom: 'first' },
      },
    ],
    () => run[how](),
  );
  proxy.setRules(strikes);
  const target: SendableOptions['server'] = {
    host: proxy.host,
    port: proxy.port,
    user: server.user,
    password: server.password,
    security: 'none',
  };
  const options: SendableOptions = { server: target, localDir: local.path, serverDir, connections: 1 };
  const run = startApart(options, {
    onPhase: (phase) => strikes.reached(phase),
    onLine: () => undefined,
  });
  const { kind } = await run.ended;
  expect(strikes.struck).toHaveLength(1);
  expect(kind).toBe(how === 'kill' ? 'killed' : 'failure');
}

/** Every file of the account that is neither a page of the site nor its state file. */
async function pathsBesideTheSite(server: RunningServer, serverDir: string): Promise<string[]> {
  const base = serverDir === './' ? '' : `${serverDir}/`;
  const known = new Set([...livePaths, stateName].map((path) => `${base}${path}`));
  const files = [...(await hashesOf(server.root))].filter(([, hash]) => hash !== 'folder');
  return files.map(([path]) => path).filter((path) => !known.has(path));
}

/** The ways in which somebody may ask for a path of the account. */
function requestsFor(path: string, serverDir: string): string[] {
  const base = serverDir === './' ? '' : `${serverDir}/`;
  const inRoot = path.startsWith(base) ? path.slice(base.length) : path;
  return [...new Set([requestPath(inRoot), requestPath(path), `/..${requestPath(path)}`])];
}

const isHad = ({ status, body }: WebReply): boolean =>
  ![400, 403, 404].includes(status) || body.includes('$password');
