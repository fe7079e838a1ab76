import type { DeployOptions } from '../transfer/index.ts';
import type { Inputs } from './input-table.ts';

/** The deploy that the inputs ask for. */
export function deployOptions(inputs: Inputs): DeployOptions {
  const port = inputs.port;
  const caCertificate = inputs['ca-certificate'];
  const maxDelete = inputs['max-delete'];
  return {
    server: {
      host: inputs.server,
      security: inputs.protocol,
      user: inputs.username,
      password: inputs.password,
      verifyCertificate: inputs.security,
      timeoutMs: inputs.timeout,
      ...(port === undefined ? {} : { port }),
      ...(caCertificate === undefined ? {} : { caCertificate }),
    },
    localDir: inputs['local-dir'],
    serverDir: inputs['server-dir'],
    stateName: inputs['state-name'],
    exclude: inputs.exclude,
    ...(inputs.include === undefined ? {} : { include: inputs.include }),
    dryRun: inputs['dry-run'],
    connections: inputs.connections,
    retries: inputs.retries,
    verify: inputs.verify,
    ...(maxDelete === undefined ? {} : { maxDelete }),
  };
}
