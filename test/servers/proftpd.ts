import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { passwordHash } from './password-hash.ts';
import { loginName, loginPassword, runsAsRoot } from './server-account.ts';
import { defaultIdleSeconds, type ServerCommand, type ServerPlan } from './server-command.ts';
import { serverTree } from './unpacked-servers.ts';

export async function prepareProftpd(plan: ServerPlan): Promise<ServerCommand> {
  const inRun = (name: string) => join(plan.runFolder, name);
  const { uid, gid } = plan.account;
  const users = inRun('passwd');
  const hash = await passwordHash(loginPassword);
  await writeFile(users, `${loginName}:${hash}:${uid}:${gid}::${plan.root}:/bin/sh\n`, { mode: 0o600 });
  const logFiles = ['proftpd.log', 'tls.log', 'transfers.log'].map(inRun);
  const configuration = inRun('proftpd.conf');
  await writeFile(
    configuration,
    [
      ...moduleLines(plan),
      ...connectionLines(plan),
      ...loginLines(plan, users),
      ...transferLines(plan),
      ...tlsLines(plan),
      `SystemLog ${inRun('proftpd.log')}`,
      `TransferLog ${inRun('transfers.log')}`,
      `PidFile ${inRun('pid')}`,
      `ScoreboardFile ${inRun('scoreboard')}`,
      ...(plan.settings.extra ?? []),
      '',
    ].join('\n'),
  );
  return {
    program: join(serverTree, 'usr/sbin/proftpd'),
    args: ['-n', '-c', configuration],
    logFiles,
    // ProFTPD accepts no connection for 0.4 s after a session has ended, so readiness is checked without a session.
    readyWhen: 'listening',
  };
}

const onOff = (value: boolean) => (value ? 'on' : 'off');

/** Built into Debian 12's ProFTPD; Debian 13 has them as files. */
const basicModules = ['mod_xfer', 'mod_ls', 'mod_delay'];

function moduleLines({ settings }: ServerPlan): string[] {
  const folder = join(serverTree, 'usr/lib/proftpd');
  const digest = settings.proftpd?.digest ?? true;
  return [
    `ModulePath ${folder}`,
    ...basicModules
      .filter((name) => existsSync(join(folder, `${name}.so`)))
      .map((name) => `LoadModule ${name}.c`),
    ...(settings.tls === 'none' ? [] : ['LoadModule mod_tls.c']),
    ...(digest ? ['LoadModule mod_digest.c', 'DigestEngine on', 'DigestAlgorithms all'] : []),
    // Otherwise every server makes the same control socket below /var/run.
    '<IfModule mod_ctrls.c>',
    'ControlsEngine off',
    '</IfModule>',
  ];
}

function connectionLines({ address, controlPort, passivePorts, settings }: ServerPlan): string[] {
  const idle = settings.idleSeconds ?? defaultIdleSeconds;
  return [
    'ServerType standalone',
    'ServerName test',
    `DefaultAddress ${address}`,
    'SocketBindTight on',
    `UseIPv6 ${onOff(isIPv6(address))}`,
    'UseReverseDNS off',
    `Port ${controlPort}`,
    `PassivePorts ${passivePorts.first} ${passivePorts.last}`,
    'MaxInstances 200',
    `TimeoutIdle ${idle}`,
    // The shorter of the two ends a session without transfers.
    `TimeoutNoTransfer ${idle}`,
    ...(settings.maxConnections === undefined ? [] : [`MaxClientsPerHost ${settings.maxConnections}`]),
  ];
}

function loginLines({ account, root }: ServerPlan, users: string): string[] {
  return [
    `User ${account.user}`,
    `Group ${account.group}`,
    'AuthOrder mod_auth_file.c',
    'AuthPAM off',
    `AuthUserFile ${users}`,
    'RequireValidShell off',
    'WtmpLog off',
    // mod_delay delays logins, to hide which users exist.
    'DelayEngine off',
    ...(runsAsRoot() ? [`DefaultRoot ${root}`] : []),
  ];
}

function transferLines({ settings: { proftpd } }: ServerPlan): string[] {
  return [
    'Umask 022',
    `AllowOverwrite ${onOff(proftpd?.allowOverwrite ?? true)}`,
    `AllowStoreRestart ${onOff(proftpd?.allowStoreRestart ?? true)}`,
    'AllowRetrieveRestart on',
  ];
}

function tlsLines({ settings, keyAndCertificate, runFolder }: ServerPlan): string[] {
  if (settings.tls === 'none') return [];
  const options = [
    ...(settings.tls === 'implicit' ? ['UseImplicitSSL'] : []),
    ...((settings.requireSessionReuse ?? true) ? [] : ['NoSessionReuseRequired']),
  ];
  const versions = settings.tlsVersion === undefined ? ['1.2', '1.3'] : [settings.tlsVersion];
  return [
    'TLSEngine on',
    `TLSRequired ${settings.proftpd?.tlsRequired ?? 'on'}`,
    `TLSProtocol ${versions.map((version) => `TLSv${version}`).join(' ')}`,
    `TLSRSACertificateFile ${keyAndCertificate}`,
    `TLSRSACertificateKeyFile ${keyAndCertificate}`,
    'TLSVerifyClient off',
    'TLSRenegotiate none',
    `TLSLog ${join(runFolder, 'tls.log')}`,
    ...(options.length > 0 ? [`TLSOptions ${options.join(' ')}`] : []),
  ];
}
