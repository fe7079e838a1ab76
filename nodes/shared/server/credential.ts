import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { ServerOptions } from '../../../transfer/index.ts';
import { InputError } from '../input/input-error.ts';
import { Values } from '../input/values.ts';

/** Name of the credential type. Such names are global in n8n, so it includes the name of the package. */
export const credentialName = 'storbinaryApi';

/** A credential, validated. */
export interface ServerCredential {
  readonly server: ServerOptions;
  /** The folder that no path can leave, absolute. */
  readonly rootFolder: string;
  /** Maximum number of connections of one execution. */
  readonly connections: number;
}

/**
 * Reads a credential, without contacting the server.
 *
 * @throws InputError for a value that cannot work
 */
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
    'Give the first and last port, such as 40000-40010.',
  );
}

function readHost(text: string): string {
  const host = text.trim();
  if (host === '')
    throw new InputError('The credential has no host', 'Enter the host name of the FTP server.');
  if (/[\s/@]|:\/\//.test(host)) {
    throw new InputError(
      `The credential's host is ${JSON.stringify(host)}`,
      'Give only the host name, such as ftp.example.com: no ftp://, no user, no path.',
    );
  }
  return host;
}

/** The field has one line, so pasted text loses its line breaks. A certificate needs them. */
function readCaCertificate(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  const bodies = [...text.matchAll(/-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----/gs)];
  if (bodies.length === 0) {
    throw new InputError(
      "The credential's CA certificate is not a PEM certificate",
      'Paste the whole text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.',
    );
  }
  return bodies.map(([, body = '']) => pemOf(body.replace(/\\n|\s/g, ''))).join('\n');
}

const pemOf = (base64: string): string =>
  ['-----BEGIN CERTIFICATE-----', ...(base64.match(/.{1,64}/g) ?? []), '-----END CERTIFICATE-----', ''].join(
    '\n',
  );
