import { describe, expect, test } from 'vitest';
import {
  ConnectionError,
  ConnectionTimeout,
  errorFor,
  ErrorProto,
} from '../../../../transfer/ftp/control/errors.ts';
import { classifyFailure, tooManySessions } from '../../../../transfer/ftp/session/failure-table.ts';

const reply = (text: string, command?: string) => errorFor({ code: Number(text.slice(0, 3)), text }, command);
const socket = (code: string, phase: ConstructorParameters<typeof ConnectionError>[1]) =>
  new ConnectionError(code, phase, { cause: Object.assign(new Error(code), { code }) });

const cases: readonly (readonly [string, unknown, string, RegExp])[] = [
  ['a lost control connection', socket('ECONNRESET', 'control'), 'transient', /resumes/],
  ['a lost data connection', socket('EPIPE', 'data'), 'transient', /passive ports/],
  [
    'a data connection that cannot be opened in time',
    new ConnectionTimeout('x', 'data', 5),
    'transient',
    /firewall/,
  ],
  ['425', reply('425 Cannot open data connection', 'STOR /a'), 'transient', /moment/],
  ['426', reply('426 Broken pipe', 'STOR /a'), 'transient', /moment/],
  ['450 to a rename', reply('450 File is being processed', 'RNTO /a'), 'transient', /moment|again/],
  ['450 to a deletion', reply('450 File is in use', 'DELE /a'), 'transient', /moment|again/],
  ['450', reply('450 Busy', 'STOR /a'), 'transient', /moment/],
  ['421 to a command', reply('421 Timeout', 'SIZE /a'), 'transient', /moment/],
  [
    'replies out of order',
    new ErrorProto({ code: 200, text: '200 ok' }, '(no command)'),
    'transient',
    /order/,
  ],
  ['421 at the welcome', reply('421 There are too many connected users'), 'busy', /connections/],
  [
    '530 because of the number of clients',
    reply('530 Sorry, the maximum number of clients (2)', 'USER, PASS'),
    'busy',
    /fewer/,
  ],
  ['530 for a wrong password', reply('530 Login incorrect.', 'USER, PASS'), 'permanent', /password is wrong/],
  [
    'a login without TLS that is refused',
    reply('530 Non-anonymous sessions must use encryption.', 'USER, PASS'),
    'permanent',
    /TLS/,
  ],
  [
    'a session without TLS that is refused',
    reply('421 Sorry, cleartext sessions are not accepted'),
    'permanent',
    /TLS/,
  ],
  ['no TLS', reply('500 Unknown command', 'AUTH TLS'), 'permanent', /does not offer TLS/],
  ['550 to STOR', reply('550 Permission denied', 'STOR /a'), 'permanent', /may not write/],
  ['553 to STOR', reply('553 Could not create file', 'STOR /a'), 'permanent', /may not write/],
  ['550 to RETR', reply('550 Failed to open file', 'RETR /a'), 'permanent', /may not read/],
  ['a full disk', reply('452 Insufficient storage', 'STOR /a'), 'permanent', /room/],
  ['a quota', reply('552 Quota exceeded', 'STOR /a'), 'permanent', /quota/],
  [
    "Pure-FTPd's 451 to a rename that can never work",
    reply('451 Rename failure', 'RNTO /a'),
    'permanent',
    /rename/,
  ],
  ['a self-signed certificate', socket('DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'), 'permanent', /authority/],
  ['an expired certificate', socket('CERT_HAS_EXPIRED', 'tls'), 'permanent', /renew/],
  [
    'a certificate for another name',
    socket('ERR_TLS_CERT_ALTNAME_INVALID', 'tls'),
    'permanent',
    /another name/,
  ],
  [
    'TLS spoken to a plain port',
    socket('ERR_SSL_WRONG_VERSION_NUMBER', 'tls'),
    'permanent',
    /does not speak TLS/,
  ],
  ['an SSH server', new ErrorProto({ code: 0, text: 'SSH-2.0-OpenSSH_9.6' }), 'permanent', /SFTP/],
  [
    'a web server',
    new ErrorProto({ code: 0, text: 'HTTP/1.1 400 Bad Request' }),
    'permanent',
    /does not speak FTP/,
  ],
  ['an unknown host', socket('ENOTFOUND', 'connect'), 'unreachable', /spelling/],
  ['a refused port', socket('ECONNREFUSED', 'connect'), 'unreachable', /Nothing listens/],
  ['a silent port', new ConnectionTimeout('x', 'welcome', 5), 'unreachable', /implicit TLS/],
  ['a bug in this program', new TypeError('x'), 'permanent', /^$/],
];

describe('classifyFailure', () => {
  test.each(cases)('%s', (_, error, kind, hint) => {
    const failure = classifyFailure(error);
    expect(failure.kind).toBe(kind);
    expect(failure.hint).toMatch(hint);
  });

  test('530 after the same login has worked before', () => {
    const error = tooManySessions(reply('530 Login incorrect', 'USER, PASS'));
    expect(error).toMatchObject({ kind: 'busy', serverReply: '530 Login incorrect' });
    expect(error.hint).toMatch(/fewer/);
  });

  test.each([
    ['550 Failed to open file', 'RETR /a', true],
    ['553 Could not create file', 'RETR /a', true],
    ['451 Rename/move failure', 'RNTO /a', true],
    ['501 No such directory.', 'MLSD /a', true],
    ['501 Syntax error', 'RETR /a', false],
    ['530 Not logged in', 'RETR /a', false],
    ['450 Busy', 'RETR /a', false],
  ])('whether %s to %s is about the path alone', (text, command, isAboutPath) => {
    expect(classifyFailure(reply(text, command)).isAboutPath).toBe(isAboutPath);
  });
});
