import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installMissing, openssl } from '../test/servers/debian-programs.ts';
import { type ActionResult, startAction } from '../test/action/bundle/run-action.ts';
import { makeSite } from '../test/support/sites/make-site.ts';
import { randomBytes, seededRandom } from '../test/support/sites/random.ts';
import { scratchFolder } from '../test/support/sites/scratch-folder.ts';
import { treeHashes } from '../test/support/sites/tree-hashes.ts';
import { freePortRange } from '../test/support/free-port-range.ts';
import {
  cutAfter,
  type FaultProxy,
  inOrder,
  startFaultProxy,
  throttle,
} from '../test/support/fault-proxy/index.ts';
import { DiskStorage, ScriptedServer } from '../test/support/scripted-server/index.ts';

const MiB = 1024 * 1024;
const largeBytes = 48 * MiB;
const say = (line = ''): void => console.log(line);

/** The lines of the Action's log that say what it did, without the commands to the runner. */
function shownLines({ output }: Pick<ActionResult, 'output'>): string[] {
  return output.split('\n').filter((line) => line !== '' && !line.startsWith('::'));
}

function show(title: string, lines: readonly string[]): void {
  say(`\n${title}`);
  for (const line of lines) say(`  | ${line}`);
}

async function makeDemoSite(root: string): Promise<number> {
  const paths = await makeSite(root, { files: 80, folders: 12, seed: 42 });
  await mkdir(join(root, 'media'), { recursive: true });
  await writeFile(join(root, 'media/film.mp4'), randomBytes(seededRandom(43), largeBytes));
  return paths.length + 1;
}

/** Compares every byte of the two trees. */
async function differences(local: string, remote: string): Promise<string[]> {
  const [here, there] = [await treeHashes(local), await treeHashes(remote)];
  there.delete('.ftp-deploy-sync-state.json');
  const paths = new Set([...here.keys(), ...there.keys()]);
  return [...paths].filter((path) => here.get(path) !== there.get(path));
}

const mebibytes = (bytes: number | string | undefined): string =>
  `${(Number(bytes ?? 0) / MiB).toFixed(1)} MiB`;

async function main(): Promise<void> {
  await installMissing([openssl]);
  await using scratch = await scratchFolder();
  const [site, served] = [join(scratch.path, 'site'), join(scratch.path, 'server')];
  await mkdir(served);
  const files = await makeDemoSite(site);
  const passivePorts = await freePortRange(30);
  await using server = await ScriptedServer.start(new DiskStorage(served), { tls: 'explicit', passivePorts });
  // Slow enough that the cuts come in the middle of the film, fast enough not to be boring.
  const slow = throttle({ upBytesPerSecond: 24 * MiB });
  await using proxy: FaultProxy = await startFaultProxy({
    target: { address: server.host, port: server.port, passivePorts },
    rules: [slow, inOrder(cutAfter(0.3 * largeBytes), cutAfter(0.3 * largeBytes))],
  });
  const inputs = {
    server: proxy.host,
    port: String(proxy.port),
    username: server.user,
    password: server.password,
    'ca-certificate': server.ca,
    'local-dir': site,
    'server-dir': '/www',
  };

  say(`Deploying ${files} files, the largest ${mebibytes(largeBytes)}, to an FTP server over TLS.`);
  say(
    'Twice, in the middle of the largest file, the network cuts every connection; then the process is killed.',
  );
  const first = await startAction(inputs);
  await proxy.until(() => proxy.stats.cuts === 2 && proxy.stats.bytesUp > 0.8 * largeBytes);
  first.process.kill('SIGKILL');
  show('First run, killed with kill -9:', shownLines(await first.ended));
  const sentBefore = proxy.stats.bytesUp;
  say(`\n${mebibytes(sentBefore)} have been sent so far, despite ${proxy.stats.cuts} cuts and a kill.`);

  const second = await (await startAction(inputs)).ended;
  show('Second run:', shownLines(second));

  const different = await differences(site, join(served, 'www'));
  const total = proxy.stats.bytesUp;
  say('\nWhat happened:');
  say(`  cuts survived            ${proxy.stats.cuts}`);
  say(`  sent by the second run   ${mebibytes(second.outputs.get('bytes-sent'))}`);
  say(`  already on the server    ${mebibytes(second.outputs.get('bytes-resumed'))}`);
  say(`  total network traffic    ${mebibytes(total)}, including TLS and lost data`);
  say(
    `  files that differ        ${different.length === 0 ? 'none: every byte is correct' : different.join(', ')}`,
  );
  if (second.exitCode !== 0 || different.length > 0) process.exitCode = 1;
}

await main();
