import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { serverModes, startServer, type ServerMode } from './start.ts';

/** Where the certificate of the authority is written: in the project, because the Action reads no file outside it. */
const caPath = 'build/server-ca.pem';

/** The mode given on the command line, such as `vsftpd explicit`. */
function namedMode([kind, tls = 'none']: readonly string[]): ServerMode {
  const mode = serverModes.find((known) => known.kind === kind && known.tls === tls);
  if (mode !== undefined) return mode;
  const known = serverModes.map(({ kind: name, tls: mode }) => `  ${name} ${mode}`).join('\n');
  throw new Error(`Give a server and its TLS mode, one of:\n${known}`);
}

/** Starts one server and prints how to reach it, one `name=value` per line; it runs until Ctrl-C. */
async function main(): Promise<void> {
  await using server = await startServer(namedMode(process.argv.slice(2)));
  const project = resolve(import.meta.dirname, '../..');
  await mkdir(resolve(project, 'build'), { recursive: true });
  await writeFile(resolve(project, caPath), server.ca);
  const { host, port, user, password, root } = server;
  const facts = { host, port, user, password, root, ca: caPath };
  console.log(
    Object.entries(facts)
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
  );
  // A listener for signals does not keep the process alive.
  const alive = setInterval(() => undefined, 1 << 30);
  await Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
  clearInterval(alive);
}

await main();
