import { isIP } from 'node:net';
import { InputError, quoted } from './input-error.ts';

const allowed = 'a host name or an IP address only, such as ftp.example.com';
const hostName = /^[\p{L}\p{N}]([\p{L}\p{M}\p{N}._-]*[\p{L}\p{M}\p{N}.])?$/u;

/** Where SFTP is asked for. */
export const sftpHint = 'SFTP is a different protocol, over SSH; only FTP and FTPS are supported.';

/** The server's host name or IP address. Refuses an address with more in it, and says which input each part belongs to. */
export function serverName(given: string): string {
  if (isIP(given) > 0 || hostName.test(given)) return given;
  if (/[\s\p{Cc}]/u.test(given)) {
    // What is around an @ may be a login, so it is not quoted.
    const shown = given.includes('@') ? 'text with whitespace' : quoted(given);
    throw new InputError(shown, `${allowed}, without whitespace`);
  }
  const address = parseAddress(given);
  throw new InputError(quotedWithoutLogin(given, address), allowed, hintFor(address));
}

interface Address {
  readonly scheme: string;
  /** What comes before the last `@`. It may contain a password and is never shown. */
  readonly login: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
}

function parseAddress(given: string): Address {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given)?.[1] ?? '';
  const rest = given.slice(scheme === '' ? 0 : scheme.length + '://'.length);
  const at = rest.lastIndexOf('@');
  const parts = /^(\[[^\]]*\]|[^:/]*)(?::(\d*))?(\/.*)?$/s.exec(rest.slice(at + 1)) ?? [];
  return {
    scheme: scheme.toLowerCase(),
    login: rest.slice(0, Math.max(0, at)),
    host: (parts[1] ?? '').replace(/^\[(.*)\]$/, '$1'),
    port: parts[2] ?? '',
    path: (parts[3] ?? '').replace(/^\/+/, ''),
  };
}

function quotedWithoutLogin(given: string, { scheme, login }: Address): string {
  if (login === '') return quoted(given);
  return quoted(`${scheme === '' ? '' : `${scheme}://`}***${given.slice(given.lastIndexOf('@'))}`);
}

/** The protocol input for each scheme of an address. */
const protocolInputs: ReadonlyMap<string, string> = new Map([
  ['ftp', '`protocol: ftp`'],
  ['ftps', '`protocol: ftps` (`ftps-implicit` when the port is 990)'],
  ['ftpes', '`protocol: ftps`'],
]);

/** Says which part of an address belongs in which input. */
function hintFor({ scheme, login, host, port, path }: Address): string {
  if (scheme === 'sftp' || scheme === 'ssh') return sftpHint;
  if (scheme === 'http' || scheme === 'https') {
    return "This is a web address; the name of the FTP server is in your hosting provider's FTP settings.";
  }
  const isName = isIP(host) > 0 || hostName.test(host);
  const inputs = [
    isName ? `\`server: ${host}\`` : '',
    protocolInputs.get(scheme) ?? '',
    port === '' ? '' : `\`port: ${port}\``,
    path === '' ? '' : `\`server-dir: ./${path}\``,
  ].filter((part) => part !== '');
  const inputsHint = inputs.length > 0 ? `Write ${inputs.join(', ')}.` : '';
  const loginHint = login === '' ? '' : 'The part before the @ belongs in `username` and `password`.';
  return [inputsHint, loginHint].filter((part) => part !== '').join(' ');
}
