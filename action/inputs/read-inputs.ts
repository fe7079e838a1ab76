import type { DeployOptions } from '../../transfer/index.ts';
import { InputError, InputErrors } from './input-error.ts';
import { type InputName, inputRows, type Inputs } from './input-table.ts';

/** Where the texts of the inputs come from. */
export interface InputSource {
  /** What was given for an input; empty when nothing was. */
  readonly given: (name: InputName) => string;
  /** Absolute path that relative local paths start at. */
  readonly baseFolder: string;
  /** Why a required input may be missing, in whole sentences. */
  readonly missingHint: string;
}

/**
 * Reads and validates every input.
 *
 * @throws InputErrors with every input that cannot be used, not only the first
 */
export function readInputs({ given, baseFolder, missingHint }: InputSource): Inputs {
  const values = new Map<string, unknown>();
  const problems: string[] = [];
  for (const [name, entry] of inputRows) {
    const text = (entry.untrimmed ? given(name) : given(name).trim()) || entry.default;
    if (entry.required && text === '') {
      problems.push(`${name}: is required, but is missing or empty. ${missingHint}`);
      continue;
    }
    try {
      values.set(name, entry.read(text, baseFolder));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(`${name}: ${error.message}`);
    }
  }
  if (problems.length > 0) throw new InputErrors(problems);
  return Object.fromEntries(values) as unknown as Inputs;
}

/**
 * The options of the deploy that the inputs ask for.
 *
 * @param workspaceDir absolute path of the workspace, which links in the local folder must not lead out of
 */
export function deployOptions(inputs: Inputs, workspaceDir: string): DeployOptions {
  const port = inputs.port;
  const caCertificate = inputs['ca-certificate'];
  const stagingDir = inputs['staging-dir'];
  const acceptWriter = inputs['accept-writer'];
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
    workspaceDir,
    serverDir: inputs['server-dir'],
    stateName: inputs['state-name'],
    ...(stagingDir === undefined ? {} : { stagingDir }),
    exclude: inputs.exclude,
    ...(inputs.include === undefined ? {} : { include: inputs.include }),
    symlinks: inputs.symlinks,
    dryRun: inputs['dry-run'],
    connections: inputs.connections,
    retries: inputs.retries,
    verify: inputs.verify,
    publish: inputs.publish,
    existing: inputs.existing,
    drift: inputs.drift,
    ...(inputs.permissions === undefined ? {} : { permissions: inputs.permissions }),
    preserveExecutable: inputs['preserve-executable'],
    preserveModificationTime: inputs['preserve-mtime'],
    delete: inputs.delete,
    ...(acceptWriter === undefined ? {} : { acceptWriter }),
    ...(maxDelete === undefined ? {} : { maxDelete }),
  };
}
