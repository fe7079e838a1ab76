import { isIP } from 'node:net';
import { InputProblem, quoted } from './input-problem.ts';

const allowed = 'a host name or an IP address alone, like ftp.example.com';
const hostName = /^[\p{L}\p{N}]([\p{L}\p{M}\p{N}._-]*[\p{L}\p{M}\p{N}.])?$/u;

const protocolHints: ReadonlyMap<string, string> = new Map([
  ['ftp', '`protocol: ftp`'],
  ['ftps', '`protocol: ftps` (`ftps-implicit` when the port is 990)'],
  ['ftpes', '`protocol: ftps`'],
]);

interface Address {
  readonly scheme: string;
  /** What stands before the last `@`; it may hold a password and is never shown. */
  readonly login: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
}

function addressParts(given: string): Address {
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

function shown(given: string, { scheme, login }: Address): string {
  if (login === '') return quoted(given);
  return quoted(`${scheme === '' ? '' : `${scheme}://`}***${given.slice(given.lastIndexOf('@'))}`);
}

/** Says which part of an address belongs to which input. */
function hintFor({ scheme, login, host, port, path }: Address): string {
  if (scheme === 'sftp' || scheme === 'ssh') {
    return 'SFTP is another protocol, over SSH; this Action speaks FTP and FTPS.';
  }
  if (scheme === 'http' || scheme === 'https') {
    return "This is a web address: the name of the FTP server stands in the hoster's FTP settings.";
  }
  const isName = isIP(host) > 0 || hostName.test(host);
  const inputs = [
    isName ? `\`server: ${host}\`` : '',
    protocolHints.get(scheme) ?? '',
    port === '' ? '' : `\`port: ${port}\``,
    path === '' ? '' : `\`server-dir: ./${path}\``,
  ].filter((part) => part !== '');
  const write = inputs.length > 0 ? `Write ${inputs.join(', ')}.` : '';
  const logIn = login === '' ? '' : 'What stands before the @ belongs to `username` and `password`.';
  return [write, logIn].filter((part) => part !== '').join(' ');
}

/** The server's name or IP address. An address with more in it is refused with the place of each part. */
export function serverName(given: string): string {
  if (isIP(given) > 0 || hostName.test(given)) return given;
  if (/[\s\p{Cc}]/u.test(given)) {
    throw new InputProblem(
      given.includes('@') ? 'text with blanks' : quoted(given),
      `${allowed}, without blanks`,
    );
  }
  const address = addressParts(given);
  throw new InputProblem(shown(given, address), allowed, hintFor(address));
}
