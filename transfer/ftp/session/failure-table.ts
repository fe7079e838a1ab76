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

/** What the rows of the table examine. */
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
  'The server allows no more connections at the moment. Use fewer connections, or close other programs that are connected to it.';

/** The first row that applies decides. The text of replies is examined here and nowhere else. */
const table: readonly Row[] = [
  {
    applies: says(/^SSH-/),
    kind: 'permanent',
    hint: 'An SSH server answers on this port. SFTP is not FTP: use the port of the FTP service, usually 21.',
  },
  {
    applies: ({ error }) => error instanceof ErrorProto && error.command === undefined,
    kind: 'permanent',
    hint: 'The server on this port does not speak FTP. Check the host name and the port.',
  },
  {
    applies: system(certificateCodes),
    kind: 'permanent',
    hint: "The server's certificate is not signed by an authority that is trusted here. Give that authority's certificate (PEM) as the CA certificate, or ask the hosting provider for a valid one. Accepting any certificate would let an attacker read the password.",
  },
  {
    applies: system(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']),
    kind: 'permanent',
    hint: "The server's certificate has expired or is not valid yet. Ask the hosting provider to renew it, and check the clock of this machine.",
  },
  {
    applies: system(['ERR_TLS_CERT_ALTNAME_INVALID']),
    kind: 'permanent',
    hint: "The server's certificate is for another name. Connect to the host name in the certificate; on shared hosting, that is often a name of the hosting provider.",
  },
  {
    applies: (facts) =>
      facts.phase === 'tls' &&
      system(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO'])(facts),
    kind: 'permanent',
    hint: 'The server does not speak TLS in this way on this port. Use explicit TLS (`ftps`), usually on port 21, or implicit TLS (`ftps-implicit`), usually on port 990.',
  },
  {
    applies: ({ error, phase }) => error instanceof ConnectionTimeout && phase === 'welcome',
    kind: 'unreachable',
    hint: 'The port is open, but the server sends nothing. It may expect implicit TLS (`ftps-implicit`), usually on port 990, or it may not be the port of an FTP server.',
  },
  {
    applies: system(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA']),
    kind: 'unreachable',
    hint: 'The host name cannot be found. Check the spelling, and give only the name, without ftp:// and without a path.',
  },
  {
    applies: (facts) => facts.phase === 'connect' && system(['ECONNREFUSED'])(facts),
    kind: 'unreachable',
    hint: 'Nothing listens on this port, or a firewall refuses the connection. Check the port, and whether the server accepts connections from this network.',
  },
  {
    applies: ({ phase }) => phase === 'connect',
    kind: 'unreachable',
    hint: "The server cannot be reached. Check the host name and the port, and whether the server's firewall allows connections from this network.",
  },
  {
    applies: (facts) =>
      facts.code >= 400 &&
      says(/\b(TLS|SSL)\b|encrypt|clear ?text/i)(facts) &&
      (isLogin(facts) || facts.command.startsWith('PBSZ')),
    kind: 'permanent',
    hint: 'The server requires TLS before the login. Use explicit TLS (`ftps`), or implicit TLS (`ftps-implicit`) on port 990.',
  },
  {
    applies: (facts) => facts.code >= 400 && commands(/^AUTH/)(facts),
    kind: 'permanent',
    hint: 'The server does not offer TLS. Ask the hosting provider for it: without TLS, the password would be sent unencrypted.',
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
    hint: 'The server rejected the connection. It may be busy, or it may not accept connections from this network.',
  },
  {
    applies: (facts) => isLogin(facts) && facts.code >= 500,
    kind: 'permanent',
    hint: 'User name or password is wrong, or the account may not log in from this network.',
  },
  {
    // Pure-FTPd says 451 to renames that can never work.
    applies: replies([451], commands(/^RN(FR|TO)/)),
    kind: 'permanent',
    hint: 'The server refused to rename it. The folder for the new name may be missing, or a folder may already have that name.',
    isAboutPath: true,
  },
  {
    applies: replies([452, 552]),
    kind: 'permanent',
    hint: 'The server has no room left, or the account is over its quota. Free some space and run it again: what has arrived is kept. A deploy with publish: per-file needs less room.',
  },
  {
    applies: replies([550, 553], commands(/^(STOR|APPE|MKD|RNTO|RNFR|DELE|RMD)/)),
    kind: 'permanent',
    hint: 'The account may not write there, or the folder does not exist. Check the folder on the server and its permissions.',
  },
  {
    applies: replies([550], commands(/^(RETR|SIZE|LIST|MLSD|CWD)/)),
    kind: 'permanent',
    hint: 'There is no such file or folder on the server, or the account may not read it. Check the path and the permissions.',
  },
  {
    // The reply of pyftpdlib for a folder that does not exist; other servers send 550 (RFC 3659, section 7.2).
    applies: replies([501], commands(/^MLSD/)),
    kind: 'permanent',
    hint: 'There is no such folder on the server, or the account may not read it. Check the path and the permissions.',
    isAboutPath: true,
  },
  {
    applies: ({ error }) => error instanceof ErrorTemp,
    kind: 'transient',
    hint: "The server could not do this at the moment. If it keeps failing, check the server's log: a full disk and a virus scanner are common causes.",
  },
  {
    applies: ({ error }) => error instanceof ErrorPerm,
    kind: 'permanent',
    hint: 'The server refused this command. Its reply may say why; if not, ask the hosting provider.',
  },
  {
    applies: ({ error }) => error instanceof ErrorProto,
    kind: 'transient',
    hint: "The server's replies came in an unexpected order. If this happens again, a firewall that inspects FTP may be the cause.",
  },
  {
    applies: ({ error, phase }) => error instanceof ConnectionError && phase === 'data',
    kind: 'transient',
    hint: "The data connection failed. Check that no firewall blocks the server's passive ports; a full disk on the server is another common cause.",
  },
  {
    applies: ({ error }) => error instanceof ConnectionTimeout,
    kind: 'transient',
    hint: 'The server stopped responding. It may be overloaded, or it may still lock the file for a connection that was lost; vsftpd does so for a minute. Try again later.',
  },
  {
    applies: ({ error }) => error instanceof ConnectionError,
    kind: 'transient',
    hint: 'The connection to the server was lost. Run it again: it resumes from what has arrived.',
  },
];

/** Replies that refuse the path of a command, whatever the command (RFC 959, section 4.2.2). */
const pathRefusals = [550, 553];

/**
 * Classifies a failure of FTP; nothing else does. An error that does not come from FTP is permanent, and any hint is
 * its own.
 */
export function classifyFailure(error: unknown): Failure {
  const facts = factsOf(error);
  const row: Failure = table.find(({ applies }) => applies(facts)) ?? { kind: 'permanent', hint: '' };
  const { kind, hint, isAboutPath = false } = row;
  const refusesPath = error instanceof ErrorPerm && pathRefusals.includes(facts.code);
  return { kind, hint, isAboutPath: isAboutPath || refusesPath };
}

/** Translates an error of FTP into RemoteError, and returns any other error unchanged. */
export function toRemoteError(error: unknown): unknown {
  const isFtp = error instanceof FTPError || error instanceof ConnectionError;
  if (!isFtp) return error;
  const serverReply = error instanceof FTPError ? error.reply.text : error.lastReply?.text;
  return new RemoteError(error.message, { ...classifyFailure(error), serverReply, cause: error });
}

/** The error for a refused login that has worked before: the server allows no further session. */
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
