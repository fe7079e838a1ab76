import { type Failure, RemoteError } from '../../remote/remote-error.ts';
import {
  ConnectionError,
  ConnectionTimeout,
  ErrorPerm,
  ErrorProto,
  ErrorTemp,
  FTPError,
} from '../control/errors.ts';

interface Row extends Failure {
  readonly applies: (failed: FailureFacts) => boolean;
}

/** What the rows below look at. */
interface FailureFacts {
  readonly error: unknown;
  readonly code: number;
  readonly text: string;
  readonly command: string;
  readonly phase: string;
  readonly systemCode: string;
}

const commands = (pattern: RegExp) => (facts: FailureFacts) => pattern.test(facts.command);
const replies =
  (codes: readonly number[], also: (facts: FailureFacts) => boolean = () => true) =>
  (facts: FailureFacts) =>
    codes.includes(facts.code) && also(facts);
const system = (codes: readonly string[]) => (facts: FailureFacts) => codes.includes(facts.systemCode);
const says = (pattern: RegExp) => (facts: FailureFacts) => pattern.test(facts.text);
const isLogin = commands(/^USER|^$/);

const certificateCodes = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
];

const tooManySessionsHint =
  'The server allows no more connections for now. Use fewer connections, or end what else is connected.';

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
    applies: (facts) =>
      facts.phase === 'tls' &&
      system(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO'])(facts),
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
    applies: (facts) => facts.phase === 'connect' && system(['ECONNREFUSED'])(facts),
    kind: 'unreachable',
    hint: 'Nothing listens on this port, or a firewall refuses. Check the port, and that the server takes connections from here.',
  },
  {
    applies: ({ phase }) => phase === 'connect',
    kind: 'unreachable',
    hint: 'The host did not answer. Check host and port, and whether its firewall lets this network in.',
  },
  {
    applies: (facts) =>
      facts.code >= 400 &&
      says(/\b(TLS|SSL)\b|encrypt|clear ?text/i)(facts) &&
      (isLogin(facts) || facts.command.startsWith('PBSZ')),
    kind: 'permanent',
    hint: 'The server wants TLS before the login. Use explicit TLS (ftps), or implicit TLS (ftps-implicit) on port 990.',
  },
  {
    applies: (facts) => facts.code >= 400 && commands(/^AUTH/)(facts),
    kind: 'permanent',
    hint: 'The server offers no TLS. Ask the host for it; protocol ftp would send the password readable by others.',
  },
  {
    applies: (facts) =>
      isLogin(facts) &&
      replies([421, 530])(facts) &&
      says(/too many|maximum|limit|connections|sessions|clients/i)(facts),
    kind: 'busy',
    hint: tooManySessionsHint,
  },
  {
    applies: (facts) => isLogin(facts) && facts.code === 421,
    kind: 'busy',
    hint: 'The server turned the connection away. It may be busy or closed to this network.',
  },
  {
    applies: (facts) => isLogin(facts) && facts.code >= 500,
    kind: 'permanent',
    hint: 'User name or password is wrong, or the account may not log in from here.',
  },
  {
    applies: replies([450, 451], commands(/^RN(FR|TO)/)),
    kind: 'permanent',
    hint: 'The server does not rename that. A folder on the way may be missing, or a folder may have that name.',
    isAboutPath: true,
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
    // pyftpdlib's answer for a folder that does not exist; 550 elsewhere (RFC 3659, section 7.2).
    applies: replies([501], commands(/^MLSD/)),
    kind: 'permanent',
    hint: 'There is no such folder, or the account may not read it.',
    isAboutPath: true,
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

/** Replies that refuse the path of a command, whatever the command was (RFC 959, section 4.2.2). */
const pathRefusals = [550, 553];

/**
 * What a failure of FTP asks for: the one place that decides. An error that is not FTP's is permanent and brings its own
 * hint.
 */
export function classifyFailure(error: unknown): Failure {
  const facts = factsOf(error);
  const row: Failure = table.find(({ applies }) => applies(facts)) ?? { kind: 'permanent', hint: '' };
  const { kind, hint, isAboutPath = false } = row;
  const refusesPath = error instanceof ErrorPerm && pathRefusals.includes(facts.code);
  return { kind, hint, isAboutPath: isAboutPath || refusesPath };
}

/** An error of FTP as the port knows errors; any other error as it is. */
export function toRemoteError(error: unknown): unknown {
  const isFtp = error instanceof FTPError || error instanceof ConnectionError;
  if (!isFtp) return error;
  const serverReply = error instanceof FTPError ? error.reply.text : error.lastReply?.text;
  return new RemoteError(error.message, { ...classifyFailure(error), serverReply, cause: error });
}

/** The server refuses a login that is known to be right: it allows no further session. */
export const tooManySessions = (refusal: FTPError): RemoteError =>
  new RemoteError(`${refusal.reply.text} (the same login has worked before)`, {
    kind: 'busy',
    hint: tooManySessionsHint,
    serverReply: refusal.reply.text,
    cause: refusal,
  });

function factsOf(error: unknown): FailureFacts {
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
