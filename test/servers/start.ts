import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serverCertificate } from './certificate.ts';
import { onlyTlsVersion } from './openssl-protocols.ts';
import { reservePortBlock, serverAddress } from './port-block.ts';
import { prepareProftpd } from './proftpd.ts';
import { preparePureFtpd } from './pure-ftpd.ts';
import { preparePyftpdlib } from './pyftpdlib.ts';
import { loginName, loginPassword, runsAsRoot, serverAccount } from './server-account.ts';
import type { ServerCommand, ServerPlan } from './server-command.ts';
import { makeServerFolders } from './server-folders.ts';
import { untilReady } from './readiness.ts';
import { startProcess } from './server-process.ts';
import { serverModes, type RunningServer, type ServerKind, type ServerSettings } from './server-settings.ts';
import { requireUnpackedServers, serverEnvironment, serverTree } from './unpacked-servers.ts';
import { prepareVsftpd } from './vsftpd.ts';

export { serverModes } from './server-settings.ts';
export type * from './server-settings.ts';

const prepare: Record<ServerKind, (plan: ServerPlan) => Promise<ServerCommand>> = {
  vsftpd: prepareVsftpd,
  proftpd: prepareProftpd,
  'pure-ftpd': preparePureFtpd,
  pyftpdlib: preparePyftpdlib,
};

/** Starts a real FTP server on a separate port, beside any others, and resolves when it is ready. */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  requireMode(settings);
  requireUnpackedServers();
  await using cleanup = new AsyncDisposableStack();
  const account = await serverAccount();
  const { ca, chain } = await serverCertificate();
  const ports = await reservePortBlock();
  cleanup.defer(() => ports.release());
  const folders = await makeServerFolders(settings, account);
  cleanup.defer(() => folders.remove());

  const keyAndCertificate = join(folders.run, 'certificate.pem');
  await writeFile(keyAndCertificate, chain, { mode: 0o600 });
  const plan = {
    settings,
    address: settings.address ?? serverAddress,
    controlPort: ports.control,
    passivePorts: ports.passive,
    account,
    root: folders.root,
    runFolder: folders.run,
    keyAndCertificate,
  };
  const command = await prepare[settings.kind](plan);
  const server = await startProcess(command, await environment(plan), folders.home);
  cleanup.defer(() => server.kill());
  await untilReady(settings.kind, server, command.readyWhen, {
    address: plan.address,
    port: ports.control,
    implicitTlsCa: settings.tls === 'implicit' ? ca : undefined,
  });
  return describeRunning(plan, { ca, log: () => server.log(), own: folders.own, started: cleanup.move() });
}

interface Started {
  readonly ca: string;
  readonly log: () => string;
  readonly own: RunningServer['own'];
  readonly started: AsyncDisposableStack;
}

function describeRunning(plan: ServerPlan, { ca, log, own, started }: Started): RunningServer {
  const { kind, tls } = plan.settings;
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= started.disposeAsync());
  return {
    kind,
    tls,
    host: 'localhost',
    address: plan.settings.address ?? serverAddress,
    port: plan.controlPort,
    passivePorts: plan.passivePorts,
    user: loginName,
    password: loginPassword,
    root: plan.root,
    ca,
    // Without root, ProFTPD cannot lock a session into its folder.
    loginDir: kind === 'proftpd' && !runsAsRoot() ? plan.root : '/',
    log,
    own,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function requireMode({ kind, tls }: ServerSettings): void {
  if (!serverModes.some((mode) => mode.kind === kind && mode.tls === tls)) {
    throw new Error(`${kind} does not support the TLS mode "${tls}": serverModes lists what exists.`);
  }
}

async function environment({ settings, runFolder }: ServerPlan): Promise<NodeJS.ProcessEnv> {
  const env = serverEnvironment(serverTree);
  if (settings.tlsVersion === undefined) return env;
  const configuration = join(runFolder, 'openssl.cnf');
  await writeFile(configuration, onlyTlsVersion(settings.tlsVersion));
  return { ...env, OPENSSL_CONF: configuration };
}
