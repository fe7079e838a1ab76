// Mirrors a folder from a server: only new and changed files, four at a time, resuming after a run that was cut off.
//
//   node examples/mirror.ts ftps://user:password@ftp.example.com/pub/site copy [--delete] [--dry-run] [pattern to skip...]
import { mirror, MirrorError, type MirrorEvent } from '../transfer/index.ts';
import { progressLine } from './progress-line.ts';
import { parseAddress } from './server-address.ts';

const [, , address, localDir = '.', ...rest] = process.argv;
const { server, path } = parseAddress(address);

function report(event: MirrorEvent): void {
  if (event.type === 'listed') console.log(`${event.files} files, ${event.bytes} bytes`);
  if (event.type === 'left-out') console.log(`- ${event.path}: ${event.reason}`);
  if (event.type === 'fetched') console.log(`${event.change} ${event.path}`);
  if (event.type === 'deleted') console.log(`deleted ${event.path}`);
  if (event.type === 'progress') console.log(progressLine(event.progress));
}

try {
  const { fetched, replaced, deleted, unchanged, plan } = await mirror({
    server,
    serverDir: `./${path}`,
    localDir,
    deleteLocal: rest.includes('--delete'),
    dryRun: rest.includes('--dry-run'),
    exclude: rest.filter((argument) => !argument.startsWith('--')),
    onEvent: report,
  });
  console.log(`${plan?.fetches.length ?? 0} to fetch`);
  console.log(`${fetched} new, ${replaced} replaced, ${deleted} deleted, ${unchanged} unchanged`);
} catch (error) {
  if (!(error instanceof MirrorError)) throw error;
  console.error(`${error.message}\n${error.hint}`);
  for (const failure of error.report.failures) console.error(`${failure.path}: ${failure.reason}`);
  process.exitCode = 1;
}
