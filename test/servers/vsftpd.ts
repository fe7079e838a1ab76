import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { loginName, loginPassword, runsAsRoot } from './server-account.ts';
import { defaultIdleSeconds, type ServerCommand, type ServerPlan } from './server-command.ts';
import { serverTree } from './unpacked-servers.ts';

const pamService = 'storbinary-vsftpd';

/**
 * pam_ftp lets our user in with any password and makes the password the "remote user", which pam_succeed_if compares:
 * no system user, no password file. pam_exec cannot do it: vsftpd takes the end of its process for the end of the
 * session. pam_permit is there for pam_setcred, which fails when every module ignores it.
 */
const pamConfiguration = `auth requisite pam_ftp.so users=${loginName}
auth requisite pam_succeed_if.so quiet ruser = ${loginPassword}
auth required pam_permit.so
account required pam_permit.so
`;

export async function prepareVsftpd(plan: ServerPlan): Promise<ServerCommand> {
  if (!runsAsRoot()) {
    throw new Error('vsftpd needs root for the login (PAM) and to change to the user of the session.');
  }
  await writePamService();
  const emptyFolder = join(plan.runFolder, 'empty');
  await mkdir(emptyFolder);
  const logFile = join(plan.runFolder, 'vsftpd.log');
  const configuration = join(plan.runFolder, 'vsftpd.conf');
  await writeFile(
    configuration,
    [
      ...connectionLines(plan),
      ...loginLines(plan, emptyFolder),
      ...transferLines(logFile),
      ...tlsLines(plan),
      ...(plan.settings.extra ?? []),
      '',
    ].join('\n'),
  );
  const vsftpd = join(serverTree, 'usr/sbin/vsftpd');
  return {
    program: '/bin/sh',
    args: ['-c', withOutputAsInput, vsftpd, configuration],
    logFiles: [logFile],
    readyWhen: 'greeting',
  };
}

/** vsftpd writes errors in its configuration to its standard input. */
const withOutputAsInput = 'exec "$0" "$@" <&1';

/** Written elsewhere and renamed, because another test process may be in the middle of a login. */
async function writePamService(): Promise<void> {
  const path = join('/etc/pam.d', pamService);
  const found = await readFile(path, 'utf8').catch(() => undefined);
  if (found === pamConfiguration) return;
  const written = `${path}.${process.pid}`;
  await writeFile(written, pamConfiguration);
  await rename(written, path);
}

function connectionLines({ address, controlPort, passivePorts, settings }: ServerPlan): string[] {
  return [
    ...(isIPv6(address)
      ? ['listen=NO', 'listen_ipv6=YES', `listen_address6=${address}`]
      : ['listen=YES', `listen_address=${address}`]),
    'background=NO',
    `listen_port=${controlPort}`,
    `pasv_min_port=${passivePorts.first}`,
    `pasv_max_port=${passivePorts.last}`,
    'connect_from_port_20=NO',
    `max_per_ip=${settings.maxConnections ?? 0}`,
    `idle_session_timeout=${settings.idleSeconds ?? defaultIdleSeconds}`,
    // Otherwise its sandbox kills each session on kernels newer than vsftpd's list of system calls.
    'seccomp_sandbox=NO',
  ];
}

function loginLines({ account, root }: ServerPlan, emptyFolder: string): string[] {
  return [
    'anonymous_enable=NO',
    'local_enable=YES',
    `pam_service_name=${pamService}`,
    'guest_enable=YES',
    `guest_username=${account.user}`,
    'virtual_use_local_privs=YES',
    'chroot_local_user=YES',
    'allow_writeable_chroot=YES',
    `local_root=${root}`,
    `secure_chroot_dir=${emptyFolder}`,
    'delay_failed_login=0',
    'delay_successful_login=0',
  ];
}

function transferLines(logFile: string): string[] {
  return [
    'write_enable=YES',
    'local_umask=022',
    'file_open_mode=0666',
    'mdtm_write=YES',
    'utf8_filesystem=YES',
    'xferlog_enable=YES',
    `vsftpd_log_file=${logFile}`,
  ];
}

function tlsLines({ settings, keyAndCertificate }: ServerPlan): string[] {
  if (settings.tls === 'none') return [];
  return [
    'ssl_enable=YES',
    `implicit_ssl=${settings.tls === 'implicit' ? 'YES' : 'NO'}`,
    'force_local_logins_ssl=YES',
    'force_local_data_ssl=YES',
    `require_ssl_reuse=${(settings.requireSessionReuse ?? true) ? 'YES' : 'NO'}`,
    // The default is a cipher that OpenSSL no longer has.
    'ssl_ciphers=HIGH',
    `rsa_cert_file=${keyAndCertificate}`,
    `rsa_private_key_file=${keyAndCertificate}`,
  ];
}
