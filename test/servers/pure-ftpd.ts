import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { passwordHash } from './password-hash.ts';
import { runCommand } from './run-command.ts';
import { loginName, loginPassword, runsAsRoot } from './server-account.ts';
import { defaultIdleSeconds, type ServerCommand, type ServerPlan } from './server-command.ts';
import { serverEnvironment, serverTree } from './unpacked-servers.ts';

export async function preparePureFtpd(plan: ServerPlan): Promise<ServerCommand> {
  if (!runsAsRoot()) {
    throw new Error('Pure-FTPd needs root to lock sessions into their folder and to change to their user.');
  }
  const transferLog = join(plan.runFolder, 'transfers.log');
  return {
    program: join(serverTree, 'usr/sbin/pure-ftpd'),
    args: [
      ...connectionArguments(plan),
      ...['-l', `puredb:${await writeUsers(plan)}`, '-u', '1', '-E', '-A'],
      ...['-U', '133:022'],
      ...['-O', `clf:${transferLog}`],
      ...tlsArguments(plan),
      ...(plan.settings.extra ?? []),
    ],
    logFiles: [transferLog],
    readyWhen: 'greeting',
  };
}

/** Writes the user to a text file and makes the database that the server reads; returns its path. */
async function writeUsers({ account, root, runFolder }: ServerPlan): Promise<string> {
  const text = join(runFolder, 'users');
  const database = join(runFolder, 'users.pdb');
  const hash = await passwordHash(loginPassword);
  const emptyFields = ':'.repeat(12);
  await writeFile(text, `${loginName}:${hash}:${account.uid}:${account.gid}::${root}/./${emptyFields}\n`);
  const env = serverEnvironment(serverTree);
  await runCommand(join(serverTree, 'usr/bin/pure-pw'), ['mkdb', database, '-f', text], { env });
  return database;
}

function connectionArguments({
  address,
  controlPort,
  passivePorts,
  runFolder,
  settings,
}: ServerPlan): string[] {
  const idleMinutes = Math.ceil((settings.idleSeconds ?? defaultIdleSeconds) / 60);
  return [
    ...['-S', `${address},${controlPort}`],
    ...['-p', `${passivePorts.first}:${passivePorts.last}`],
    ...['-I', String(idleMinutes)],
    ...['-c', '200'],
    ...(settings.maxConnections === undefined ? [] : ['-C', String(settings.maxConnections)]),
    // No look-up of the client's host name.
    '-H',
    ...['-g', join(runFolder, 'pid')],
  ];
}

function tlsArguments({ settings, keyAndCertificate }: ServerPlan): string[] {
  // 3: TLS on the control connection and on data connections, nothing else.
  return settings.tls === 'none' ? [] : ['-Y', '3', '-2', keyAndCertificate];
}
