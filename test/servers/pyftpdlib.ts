import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loginName, loginPassword, runsAsRoot } from './server-account.ts';
import { defaultIdleSeconds, type ServerCommand, type ServerPlan } from './server-command.ts';
import { systemPython } from './unpacked-servers.ts';

export async function preparePyftpdlib(plan: ServerPlan): Promise<ServerCommand> {
  const { settings } = plan;
  const description = join(plan.runFolder, 'server.json');
  await writeFile(
    description,
    JSON.stringify({
      address: plan.address,
      port: plan.controlPort,
      passivePorts: [plan.passivePorts.first, plan.passivePorts.last],
      user: loginName,
      password: loginPassword,
      root: plan.root,
      account: runsAsRoot() ? { uid: plan.account.uid, gid: plan.account.gid } : null,
      tls: settings.tls,
      certificate: plan.keyAndCertificate,
      maxConnectionsPerHost: settings.maxConnections ?? 0,
      idleSeconds: settings.idleSeconds ?? defaultIdleSeconds,
      extra: settings.extra ?? [],
    }),
  );
  const script = join(import.meta.dirname, 'pyftpdlib-server.py');
  return { program: systemPython, args: [script, description], logFiles: [], readyWhen: 'greeting' };
}
