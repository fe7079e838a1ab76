import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { ServerOptions } from '../../../transfer/index.ts';
import { InputError } from '../input/input-error.ts';
import { Values } from '../input/values.ts';

/** Name of the credential type: global in n8n, so it says whose it is. */
export const credentialName = 'storbinaryApi';

/** What a credential says. */
export interface ServerCredential {
  readonly server: ServerOptions;
  /** The folder that nothing leaves, absolute. */
  readonly rootFolder: string;
  /** Connections that an execution may hold at once. */
  readonly connections: number;
}

/** Reads a credential. A value that cannot work is an InputError, before the server is asked anything. */
export function readCredential(credential: ICredentialDataDecryptedObject): ServerCredential {
  const values = new Values((name) => credential[name]);
  const security = values.choice('protocol', ['explicit', 'implicit', 'none'], 'explicit');
  // Two fields, so that each protocol has its own default in the form.
  const portField = security === 'implicit' ? 'implicitPort' : 'port';
  const ports = { min: 1, max: 65_535 };
  const port = values.wholeNumber(portField, ports) ?? values.wholeNumber('port', ports);
  const [user, password] = [values.text('user'), values.text('password')];
  const caCertificate = readCaCertificate(values.text('caCertificate'));
  return {
    server: {
      host: readHost(values.text('host')),
      ...(port === undefined ? {} : { port }),
      security,
      ...(user === '' ? {} : { user }),
      ...(password === '' ? {} : { password }),
      verifyCertificate: values.flag('verifyTls', true),
      ...(caCertificate === undefined ? {} : { caCertificate }),
      ...readActiveMode(values),
      encoding: values.choice('encoding', ['utf8', 'latin1'], 'utf8'),
      timeoutMs: 1000 * (values.wholeNumber('timeout', { min: 1, max: 86_400 }) ?? 30),
    },
    rootFolder: values.text('rootFolder', '/'),
    connections: values.wholeNumber('connections', { min: 1, max: 32 }) ?? 4,
  };
}

function readActiveMode(
  values: Values,
): Pick<ServerOptions, 'transferMode' | 'activePorts' | 'activeAddress'> {
  if (values.choice('transferMode', ['passive', 'active'], 'passive') === 'passive') return {};
  const [ports, address] = [values.text('activePorts').trim(), values.text('activeAddress').trim()];
  return {
    transferMode: 'active',
    ...(ports === '' ? {} : { activePorts: readPortRange(ports) }),
    ...(address === '' ? {} : { activeAddress: address }),
  };
}

function readPortRange(text: string): NonNullable<ServerOptions['activePorts']> {
  const [, from, to = from] = /^(\d{1,5})(?:\s*-\s*(\d{1,5}))?$/.exec(text) ?? [];
  const [first, last] = [Number(from), Number(to)];
  if (first >= 1 && first <= last && last <= 65_535) return { first, last };
  throw new InputError(
    `The credential's active ports are ${JSON.stringify(text)}`,
    'Give the first and the last port, such as 40000-40010.',
  );
}

function readHost(text: string): string {
  const host = text.trim();
  if (host === '') throw new InputError('The credential names no host', 'Enter the name of the FTP server.');
  if (/[\s/@]|:\/\//.test(host)) {
    throw new InputError(
      `The credential's host is ${JSON.stringify(host)}`,
      'Give the name alone, such as ftp.example.com: without ftp://, without a user and without a path.',
    );
  }
  return host;
}

/** The field shows one line, so that what is pasted into it loses its line ends; a certificate needs them. */
function readCaCertificate(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  const bodies = [...text.matchAll(/-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----/gs)];
  if (bodies.length === 0) {
    throw new InputError(
      "The credential's CA certificate is no certificate in PEM format",
      'Paste the whole text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.',
    );
  }
  return bodies.map(([, body = '']) => pemOf(body.replace(/\\n|\s/g, ''))).join('\n');
}

const pemOf = (base64: string): string =>
  ['-----BEGIN CERTIFICATE-----', ...(base64.match(/.{1,64}/g) ?? []), '-----END CERTIFICATE-----', ''].join(
    '\n',
  );
