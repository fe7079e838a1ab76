import { describe, expect, it } from 'vitest';
import { InputErrors } from '../../../action/inputs/input-error.ts';
import { readInputs } from '../../../action/inputs/read-inputs.ts';
import { workflowInputs } from '../../../action/runner.ts';

const required = { server: 'ftp.example.com', username: 'me', password: 'pw' };

/** The inputs as the runner passes them on. */
const environment = (given: Readonly<Record<string, string>>) => ({
  GITHUB_WORKSPACE: '/workspace',
  ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
});

const read = (given: Readonly<Record<string, string>> = {}) =>
  readInputs(workflowInputs(environment({ ...required, ...given })));

function problems(given: Readonly<Record<string, string>>): readonly string[] {
  try {
    read(given);
  } catch (error) {
    if (error instanceof InputErrors) return error.lines;
    throw error;
  }
  return [];
}

describe('inputs that are absent or empty', () => {
  const expected = {
    server: 'ftp.example.com',
    port: undefined,
    protocol: 'explicit',
    username: 'me',
    password: 'pw',
    'local-dir': '/workspace',
    'server-dir': './',
    'staging-dir': undefined,
    'state-name': '.ftp-deploy-sync-state.json',
    exclude: ['**/.git*', '**/.git*/**', '**/node_modules/**'],
    include: undefined,
    symlinks: 'follow',
    'dry-run': false,
    connections: 4,
    retries: 10,
    timeout: 30_000,
    security: true,
    'ca-certificate': undefined,
    verify: 'standard',
    publish: 'atomic',
    existing: 'replace',
    drift: 'ignore',
    permissions: undefined,
    'preserve-executable': false,
    'preserve-mtime': false,
    delete: 'tracked',
    'max-delete': undefined,
    'accept-writer': undefined,
    'log-level': 'standard',
  };

  it('have their defaults when absent', () => {
    expect(read()).toEqual(expected);
  });

  it('have the same defaults when empty or blank', () => {
    const blank = Object.fromEntries(Object.keys(expected).map((name) => [name, ' \n']));
    expect(read({ ...blank, ...required })).toEqual(expected);
  });

  it.each(['server', 'username', 'password'])('are refused when they are required: %s', (name) => {
    const [line, ...others] = problems({ [name]: '' });
    expect(line).toMatch(new RegExp(`^${name}: is required.*secret`));
    expect(others).toEqual([]);
  });
});

describe('values that are taken', () => {
  it.each([
    ['server', '192.0.2.1', '192.0.2.1'],
    ['server', '2001:db8::1', '2001:db8::1'],
    ['server', ' localhost ', 'localhost'],
    ['server', 'ftp.bücher.example', 'ftp.bücher.example'],
    ['server', 'my_host-1.example.', 'my_host-1.example.'],
    ['port', '1', 1],
    ['port', '22', 22],
    ['port', '65535', 65_535],
    ['protocol', 'FTP', 'none'],
    ['protocol', 'ftps', 'explicit'],
    ['protocol', 'Ftps-Implicit', 'implicit'],
    ['protocol', 'ftps-legacy', 'implicit'],
    ['password', '  with its spaces ', '  with its spaces '],
    ['local-dir', './dist/', '/workspace/dist'],
    ['local-dir', '/elsewhere', '/elsewhere'],
    ['server-dir', '/www/a b..c', '/www/a b..c'],
    ['state-name', 'meta/.state.json', 'meta/.state.json'],
    ['exclude', ' a/** \r\n\n *.{map,txt}\n', ['a/**', '*.{map,txt}']],
    ['exclude', '#', ['#']],
    ['include', '*.html', ['*.html']],
    ['symlinks', 'Skip', 'skip'],
    ['symlinks', 'error', 'error'],
    ['dry-run', 'TRUE', true],
    ['dry-run', 'False', false],
    ['connections', '32', 32],
    ['retries', '0', 0],
    ['timeout', '3600000', 3_600_000],
    ['security', 'loose', false],
    ['verify', 'Read-Back', 'read-back'],
    ['staging-dir', 'staging/', 'staging/'],
    ['publish', 'Per-File', 'per-file'],
    ['existing', 'Keep', 'keep'],
    ['drift', 'Repair', 'repair'],
    [
      'permissions',
      '# scripts\n *.cgi   755\n\nprivate dir/** 0600 ',
      [
        { pattern: '*.cgi', mode: 0o755 },
        { pattern: 'private dir/**', mode: 0o600 },
      ],
    ],
    ['preserve-executable', 'true', true],
    ['preserve-mtime', 'True', true],
    ['delete', 'None', 'none'],
    ['max-delete', '0', 0],
    ['max-delete', '30%', '30%'],
    ['max-delete', '100%', '100%'],
    ['accept-writer', 'Owner/other.site', 'Owner/other.site'],
    ['log-level', 'Verbose', 'verbose'],
  ])('%s: %j', (name, given, expected) => {
    expect(read({ [name]: given })).toHaveProperty([name], expected);
  });
});

describe('values that are refused', () => {
  it.each([
    ['server', 'ftp://ftp.example.com', /`server: ftp\.example\.com`, `protocol: ftp`\./],
    ['server', 'ftps://ftp.example.com:990/www/site', /`port: 990`, `server-dir: \.\/www\/site`/],
    ['server', 'FTPES://[2001:db8::1]', /`server: 2001:db8::1`, `protocol: ftps`/],
    ['server', 'ftp.example.com:21', /Write `server: ftp\.example\.com`, `port: 21`\./],
    ['server', 'ftp.example.com/www', /`server-dir: \.\/www`/],
    ['server', 'ftp.example.com/', /Write `server: ftp\.example\.com`\./],
    ['server', 'me@ftp.example.com', /before the @ belongs in `username` and `password`/],
    ['server', 'sftp://ftp.example.com', /over SSH/],
    ['server', 'https://www.example.com', /web address/],
    ['server', 'ftp example.com', /without whitespace/],
    ['server', 'ftp\u0000.example.com', /"ftp\\u0000\.example\.com"/],
    ['server', '-oProxy', /got "-oProxy"; allowed: a host name/],
    ['port', '21abc', /got "21abc"; allowed: a whole number from 1 to 65535/],
    ['port', '21.0', /whole number/],
    ['port', '0', /whole number/],
    ['port', '-1', /whole number/],
    ['port', '99999', /whole number/],
    ['port', '0x15', /whole number/],
    ['port', '021', /whole number/],
    ['protocol', 'sftp', /got "sftp"; allowed: ftps, ftp, ftps-implicit, ftps-legacy\. SFTP/],
    ['protocol', 'constructor', /allowed: ftps/],
    ['username', 'me\r\nDELE x', /control characters/],
    ['local-dir', 'a\u0007b', /control characters/],
    ['server-dir', 'a\nb', /control characters/],
    ['server-dir', 'www\\site', /Did you mean "www\/site"\?/],
    ['server-dir', 'www/../..', /without "\.\."/],
    ['state-name', '/state.json', /relative to server-dir/],
    ['state-name', '../state.json', /without "\.\."/],
    ['state-name', 'meta/', /path of a folder/],
    ['state-name', '.', /path of a folder/],
    ['exclude', '- **/*.map', /write "\*\*\/\*\.map"/],
    ['exclude', "a\n'b/**'", /no quotes/],
    ['include', 'a\u0001', /control characters/],
    ['symlinks', 'ignore', /got "ignore"; allowed: follow, skip, error/],
    ['dry-run', 'yes', /true or false/],
    ['connections', '0', /1 to 32/],
    ['connections', '33', /1 to 32/],
    ['retries', '101', /0 to 100/],
    ['retries', '1e1', /0 to 100/],
    ['timeout', '30', /milliseconds/],
    ['security', 'none', /strict, loose/],
    ['verify', 'yes', /standard, read-back/],
    ['staging-dir', '../staging', /without "\.\."/],
    ['publish', 'in-place', /got "in-place"; allowed: atomic, per-file/],
    ['existing', 'skip', /got "skip"; allowed: replace, keep, fail/],
    ['drift', 'true', /got "true"; allowed: ignore, report, repair/],
    ['permissions', 'a 644\n*.cgi', /got "\*\.cgi"; allowed: a pattern and an octal mode/],
    ['permissions', '*.cgi 4755', /octal mode/],
    ['permissions', '*.cgi 799', /octal mode/],
    ['permissions', '!*.cgi 755', /last line that matches/],
    ['permissions', '"a b" 755', /no quotes/],
    ['delete', 'all', /got "all"; allowed: tracked, none/],
    ['max-delete', '-1', /0 or more/],
    ['max-delete', '101%', /0 or more/],
    ['max-delete', '%', /a percentage from 0% to 100%/],
    ['max-delete', '9007199254740993', /0 or more/],
    ['accept-writer', 'true', /got "true"; allowed: the name of a repository, as owner\/name/],
    ['log-level', 'debug', /minimal, standard, verbose/],
  ])('%s: %j', (name, given, message) => {
    const [line, ...others] = problems({ [name]: given });
    expect(line).toMatch(message);
    expect(line?.startsWith(`${name}: got `)).toBe(true);
    expect(others).toEqual([]);
  });

  it('are all reported together', () => {
    const lines = problems({ server: '', port: 'x', 'dry-run': '1', timeout: '1' });
    expect(lines.map((line) => line.split(':')[0])).toEqual(['server', 'port', 'dry-run', 'timeout']);
  });

  it('are quoted up to a limit', () => {
    expect(problems({ port: '9'.repeat(10_000) })[0]?.length).toBeLessThan(300);
  });
});

describe('passwords in messages', () => {
  it.each([
    'ftp://me:hunter2@host/',
    'ftp://me:hun@ter2@host',
    'ftp://me:a/hunter2@host',
    'me:hunter2@ho st',
  ])('are not quoted from a server address: %s', (server) => {
    expect(problems({ server }).join()).not.toMatch(/hun|ter2|me:/);
  });

  it('are not quoted when they contain a line break', () => {
    const [line] = problems({ password: 'hunter2\n' });
    expect(line).toMatch(/^password: got a password with a line break.*set it again/);
    expect(line).not.toContain('hunter2');
  });
});
