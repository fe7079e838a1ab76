import { RemoteFileMissing, TooManySessions } from '../../remote/remote.ts';
import {
  ConnectionError,
  ConnectionTimeout,
  ErrorPerm,
  ErrorProto,
  ErrorTemp,
  FTPError,
} from '../control/errors.ts';

/**
 * What a failure asks for:
 * - `transient`: the same again on a fresh session, after a pause;
 * - `unreachable`: as `transient` where the server has been reached before, else as `permanent`;
 * - `busy`: the server allows no further session; go on with those there are;
 * - `permanent`: nothing that is tried again; the hint is for the user.
 */
export type FailureKind = 'transient' | 'unreachable' | 'busy' | 'permanent';

/** What a failure asks for, and what to try. */
export interface Failure {
  readonly kind: FailureKind;
  /** What to try, for the user. */
  readonly hint: string;
}

interface Row extends Failure {
  readonly applies: (failed: Seen) => boolean;
}

/** A failure taken apart once, so that the rows below can be read as a table. */
interface Seen {
  readonly error: unknown;
  readonly code: number;
  readonly text: string;
  readonly command: string;
  readonly phase: string;
  readonly systemCode: string;
}

const commands = (pattern: RegExp) => (seen: Seen) => pattern.test(seen.command);
const replies =
  (codes: readonly number[], also: (seen: Seen) => boolean = () => true) =>
  (seen: Seen) =>
    codes.includes(seen.code) && also(seen);
const system = (codes: readonly string[]) => (seen: Seen) => codes.includes(seen.systemCode);
const says = (pattern: RegExp) => (seen: Seen) => pattern.test(seen.text);
const isLogin = commands(/^USER|^$/);

const certificateCodes = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
];

/** The first row that applies decides. Texts of servers are looked at here and nowhere else. */
const table: readonly Row[] = [
  {
    applies: says(/^SSH-/),
    kind: 'permanent',
    hint: 'An SSH server answers on this port. SFTP is not FTP: use the port of the FTP service, mostly 21.',
  },
  {
    applies: ({ error }) => error instanceof ErrorProto && error.command === undefined,
    kind: 'permanent',
    hint: 'What answers on this port is no FTP server. Check the host and the port.',
  },
  {
    applies: system(certificateCodes),
    kind: 'permanent',
    hint: "The server's certificate is not signed by an authority that is trusted here. Give the authority's certificate (PEM) as the CA certificate, or ask the host for a valid one; accepting any certificate lets others read the password.",
  },
  {
    applies: system(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']),
    kind: 'permanent',
    hint: "The server's certificate is out of date. Ask the host to renew it.",
  },
  {
    applies: system(['ERR_TLS_CERT_ALTNAME_INVALID']),
    kind: 'permanent',
    hint: "The server's certificate is for another name. Use the host name that it names, often one of the hosting company's.",
  },
  {
    applies: (seen) =>
      seen.phase === 'tls' &&
      system(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO'])(seen),
    kind: 'permanent',
    hint: 'The server does not speak TLS at that point. Explicit TLS (ftps) is mostly on port 21, implicit TLS (ftps-implicit) on 990.',
  },
  {
    applies: ({ error, phase }) => error instanceof ConnectionTimeout && phase === 'welcome',
    kind: 'unreachable',
    hint: 'The port is open but says nothing: it may expect TLS from the first byte (protocol ftps-implicit, port 990), or be no FTP port.',
  },
  {
    applies: system(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA']),
    kind: 'unreachable',
    hint: 'The host name cannot be found. Check the spelling; give the name alone, without ftp:// and without a path.',
  },
  {
    applies: (seen) => seen.phase === 'connect' && system(['ECONNREFUSED'])(seen),
    kind: 'unreachable',
    hint: 'Nothing listens on this port, or a firewall refuses. Check the port, and that the server takes connections from here.',
  },
  {
    applies: ({ phase }) => phase === 'connect',
    kind: 'unreachable',
    hint: 'The host did not answer. Check host and port, and whether its firewall lets this network in.',
  },
  {
    applies: (seen) =>
      seen.code >= 400 &&
      says(/\b(TLS|SSL)\b|encrypt|clear ?text/i)(seen) &&
      (isLogin(seen) || seen.command.startsWith('PBSZ')),
    kind: 'permanent',
    hint: 'The server wants TLS before the login. Use explicit TLS (ftps), or implicit TLS (ftps-implicit) on port 990.',
  },
  {
    applies: (seen) => seen.code >= 400 && commands(/^AUTH/)(seen),
    kind: 'permanent',
    hint: 'The server offers no TLS. Ask the host for it; protocol ftp would send the password readable by others.',
  },
  {
    applies: ({ error }) => error instanceof RemoteFileMissing,
    kind: 'permanent',
    hint: 'There is no such file on the server.',
  },
  {
    applies: ({ error }) => error instanceof TooManySessions,
    kind: 'busy',
    hint: 'The server allows no more connections for now. Use fewer connections, or end what else is connected.',
  },
  {
    applies: (seen) =>
      isLogin(seen) &&
      replies([421, 530])(seen) &&
      says(/too many|maximum|limit|connections|sessions|clients/i)(seen),
    kind: 'busy',
    hint: 'The server allows no more connections for now. Use fewer connections, or end what else is connected.',
  },
  {
    applies: (seen) => isLogin(seen) && seen.code === 421,
    kind: 'busy',
    hint: 'The server turned the connection away. It may be busy or closed to this network.',
  },
  {
    applies: (seen) => isLogin(seen) && seen.code >= 500,
    kind: 'permanent',
    hint: 'User name or password is wrong, or the account may not log in from here.',
  },
  {
    applies: replies([450, 451], commands(/^RN(FR|TO)/)),
    kind: 'permanent',
    hint: 'The server does not rename that. A folder on the way may be missing, or a folder may have that name.',
  },
  {
    applies: replies([452, 552]),
    kind: 'permanent',
    hint: 'The server has no room left, or the account is over its quota. Free some space and start again: what has arrived is kept.',
  },
  {
    applies: replies([550, 553], commands(/^(STOR|APPE|MKD|RNTO|RNFR|DELE|RMD)/)),
    kind: 'permanent',
    hint: 'The account may not write there, or the folder does not exist. Check the folder on the server and its permissions.',
  },
  {
    applies: replies([550], commands(/^(RETR|SIZE|LIST|MLSD|CWD)/)),
    kind: 'permanent',
    hint: 'There is no such file or folder, or the account may not read it.',
  },
  {
    applies: ({ error }) => error instanceof ErrorTemp,
    kind: 'transient',
    hint: 'The server could not do it at the moment. If it stays so, its log tells more: a full disk and a virus scanner are common reasons.',
  },
  {
    applies: ({ error }) => error instanceof ErrorPerm,
    kind: 'permanent',
    hint: 'The server refuses this command.',
  },
  {
    applies: ({ error }) => error instanceof ErrorProto,
    kind: 'transient',
    hint: 'The server broke the order of the conversation.',
  },
  {
    applies: ({ error, phase }) => error instanceof ConnectionError && phase === 'data',
    kind: 'transient',
    hint: "Data connections fail. A firewall between here and the server must let the server's passive ports through; a full disk at the server ends them too.",
  },
  {
    applies: ({ error }) => error instanceof ConnectionTimeout,
    kind: 'transient',
    hint: 'The server does not answer any more. It may be overloaded, or keep the file locked for a session that was lost; vsftpd does that for a minute.',
  },
  {
    applies: ({ error }) => error instanceof ConnectionError,
    kind: 'transient',
    hint: 'The connection to the server does not hold. Run it again: it goes on from what has arrived.',
  },
];

/**
 * The one place that decides what a failure means. What is in no row is not the server's: it is permanent, and brings its
 * own hint where it has one.
 */
export function classifyFailure(error: unknown): Failure {
  const seen = takeApart(error);
  const row = table.find(({ applies }) => applies(seen));
  return row === undefined ? { kind: 'permanent', hint: hintIn(error) } : { kind: row.kind, hint: row.hint };
}

function takeApart(error: unknown): Seen {
  const isReply = error instanceof FTPError;
  const isConnection = error instanceof ConnectionError;
  return {
    error,
    code: isReply ? error.reply.code : 0,
    text: isReply ? error.reply.text : '',
    command: isReply ? (error.command ?? '') : '-',
    phase: isConnection ? error.phase : '',
    systemCode: isConnection ? (error.code ?? '') : '',
  };
}

const hintIn = (error: unknown): string =>
  error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? error.hint : '';
