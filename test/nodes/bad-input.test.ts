import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';
import { afterEach, describe, expect, it } from 'vitest';
import {
  faults,
  type MemoryServer,
  type ServerOptions,
  startScriptedServer,
} from '../support/scripted-server/index.ts';
import { plainCredential } from './support/credentials.ts';
import { at, executeNode, executionError } from './support/execute-context.ts';

let server: MemoryServer;
afterEach(() => server.close());

async function failing(
  parameters: INodeParameters,
  more: ICredentialDataDecryptedObject = {},
  options: ServerOptions = {},
) {
  server = await startScriptedServer(options);
  return executionError({ credential: plainCredential(server, more), parameters });
}

const list = { operation: 'list', path: at('/') };

describe('an invalid parameter is reported with its item and a hint, before connecting', () => {
  it.each<[string, INodeParameters, RegExp, RegExp]>([
    ['no binary field', { operation: 'upload', path: at('/a') }, /no binary field "data"/, /previous node/],
    ['an empty path', { operation: 'download', path: at('') }, /"path" is empty/, /path on the server/],
    ['an empty folder', { operation: 'list', path: at(' ') }, /"path" is empty/, /\/ is the root folder/],
    ['a path that leaves the root', { operation: 'delete', path: at('/../x') }, /"\.\."/, /root folder/],
    [
      'a path with a line break',
      { operation: 'list', path: at('/a\r\nDELE b') },
      /CR, LF or NUL/,
      /root folder/,
    ],
    [
      'an empty new path',
      { operation: 'rename', oldPath: at('/a'), newPath: at('') },
      /"newPath" is empty/,
      /path/,
    ],
    [
      'the root folder as a file',
      { operation: 'download', path: at('/') },
      /root folder itself/,
      /path of a file/,
    ],
    [
      'a number that is not one',
      { ...list, options: { minimumSize: 'big' } },
      /"minimumSize" is "big"/,
      /whole number/,
    ],
    ['an unknown choice', { ...list, options: { sortBy: 'luck' } }, /"sortBy" is "luck"/, /one of modified/],
    [
      'a pattern that leads out',
      { ...list, options: { pattern: '../x' } },
      /pattern "\.\.\/x"/,
      /root of the folder/,
    ],
    [
      'invalid permissions',
      { operation: 'upload', path: at('/a'), binaryData: false, options: { permissions: 'rw' } },
      /"permissions" is "rw"/,
      /octal/,
    ],
    [
      'an invalid time',
      { operation: 'upload', path: at('/a'), binaryData: false, options: { modifiedTime: 'soon' } },
      /"modifiedTime" is "soon"/,
      /ISO 8601/,
    ],
    [
      'no folder to move to',
      { operation: 'download', path: at('/a'), options: { afterDownload: 'move' } },
      /"moveToFolder" is empty/,
      /path/,
    ],
    ['an unknown operation', { operation: 'fly' }, /no operation "fly"/, /delete, download/],
  ])('%s', async (_, parameters, message, description) => {
    const error = await failing(parameters);
    expect(error.message).toMatch(message);
    expect(error.description).toMatch(description);
    expect(error.context['itemIndex']).toBe(0);
    expect(server.sessionsOpened).toBe(0);
  });
});

describe('an invalid credential is reported before connecting', () => {
  it.each<[string, ICredentialDataDecryptedObject, RegExp]>([
    ['no host', { host: ' ' }, /has no host/],
    ['a URL as host', { host: 'ftp://example.com' }, /host is "ftp:\/\/example.com"/],
    ['a path behind the host', { host: 'example.com/www' }, /host is/],
    ['a port out of range', { port: 70_000 }, /"port" is 70000/],
    ['a root folder that climbs', { rootFolder: '/a/../b' }, /"\/a\/\.\.\/b" cannot be used/],
    ['an invalid certificate', { caCertificate: 'MIIB' }, /not a PEM certificate/],
    ['an invalid port range', { transferMode: 'active', activePorts: '9-1' }, /active ports are "9-1"/],
    ['an unknown protocol', { protocol: 'sftp' }, /"protocol" is "sftp"/],
  ])('%s', async (_, credential, message) => {
    const error = await failing(list, credential);
    expect(error.message).toMatch(message);
    expect(error.description).not.toBe('');
    expect(server.sessionsOpened).toBe(0);
  });
});

describe('a refusal is reported with the reply of the server and a hint', () => {
  it('a wrong password, tried once for all items', async () => {
    server = await startScriptedServer();
    const result = await executeNode({
      credential: plainCredential(server, { password: 'wrong' }),
      parameters: list,
      items: [{ json: {} }, { json: {} }, { json: {} }],
      continueOnFail: true,
    });
    expect(result.items).toHaveLength(3);
    expect(result.items[2]).toMatchObject({
      json: {
        error: expect.stringMatching(/^Listing \/ failed: 530/) as string,
        hint: expect.stringMatching(/password is wrong/) as string,
      },
      pairedItem: { item: 2 },
    });
    expect(server.sessionsOpened).toBe(1);
    expect(JSON.stringify(result.items)).not.toContain('wrong"');
  });

  it('a certificate that is not trusted', async () => {
    const error = await failing(list, { protocol: 'explicit' }, { tls: 'explicit' });
    expect(error.message).toMatch(/TLS failed/);
    expect(error.description).toMatch(/not signed by an authority/);
  });

  it('a server that wants TLS', async () => {
    const error = await failing(list, {}, { tls: 'explicit', overrides: faults.requireTls() });
    expect(error.description).toMatch(/requires TLS before the login.*The server said: 530 Non-anonymous/);
  });

  it('a port that nothing listens on, with our own message rather than a generic one', async () => {
    server = await startScriptedServer();
    const credential = plainCredential(server);
    await server.close();
    const error = await executionError({ credential, parameters: list });
    expect(error.message).toMatch(/^Listing \/ failed: Could not connect.*ECONNREFUSED/);
    expect(error.description).toMatch(/Nothing listens on this port/);
  });

  it('an SSH server', async () => {
    const error = await failing(list, {}, { overrides: faults.greet('SSH-2.0-OpenSSH_9.6') });
    expect(error.description).toMatch(/SFTP is not FTP/);
  });
});

describe('a certificate authority of its own', () => {
  it.each([
    ['unchanged', (pem: string) => pem],
    ['on one line, as the form field passes it on', (pem: string) => pem.replaceAll('\n', ' ')],
  ])('is trusted: %s', async (_, change) => {
    server = await startScriptedServer({ tls: 'explicit' });
    server.files.set('/a', '');
    const credential = plainCredential(server, {
      host: 'localhost',
      protocol: 'explicit',
      caCertificate: change(server.ca),
    });
    expect((await executeNode({ credential, parameters: list })).json).toHaveLength(1);
    expect(server.dataConnections.every(({ secure }) => secure)).toBe(true);
  });

  it('is not needed if certificates are not verified', async () => {
    server = await startScriptedServer({ tls: 'implicit' });
    const { port, ...rest } = plainCredential(server, { protocol: 'implicit', verifyTls: false });
    const credential = { ...rest, implicitPort: port ?? 0 };
    expect((await executeNode({ credential, parameters: list })).json).toEqual([]);
  });
});
