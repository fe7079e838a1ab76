import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startServer, type RunningServer } from '../../servers/start.ts';
import { makeHome } from './instance/n8n-home.ts';
import { startN8n } from './instance/n8n-server.ts';
import { RestClient, type CredentialVerdict } from './instance/rest-client.ts';
import { credentialFor, type Credential } from './workflow/credential.ts';

describe("the credential's test, through n8n's REST API", () => {
  const cleanup = new AsyncDisposableStack();
  let rest: RestClient;
  let server: RunningServer;

  beforeAll(async () => {
    server = cleanup.use(await startServer({ kind: 'proftpd', tls: 'explicit', requireSessionReuse: true }));
    const home = cleanup.use(await makeHome(inject('n8nTemplate')));
    const n8n = cleanup.use(await startN8n(home));
    rest = await RestClient.asOwner(n8n.url);
  });
  afterAll(() => cleanup.disposeAsync());

  const verdict = (changes: Credential['data']): Promise<CredentialVerdict> =>
    rest.testCredential(credentialFor(server, changes));

  test('a valid credential', async () => {
    expect(await verdict({})).toEqual({
      status: 'OK',
      message: expect.stringMatching(/^Logged in/) as string,
    });
  });

  test.each<[string, Credential['data'], RegExp]>([
    ['a wrong password', { password: 'close-sesame' }, /login|password/i],
    ['a certificate of an unknown authority', { caCertificate: '' }, /certificate/i],
    ['a port where nothing listens', { port: 1 }, /refused/i],
    ['a host that does not exist', { host: 'ftp.invalid' }, /ftp\.invalid/],
    ['plain FTP where TLS is demanded', { protocol: 'none' }, /TLS/],
    ['a root folder that does not exist', { rootFolder: '/no/such/folder' }, /\/no\/such\/folder/],
    ['no host', { host: '' }, /host/i],
  ])('%s', async (_, changes, message) => {
    const found = await verdict(changes);
    console.log(`credential test: ${found.message}`);
    expect(found).toEqual({ status: 'Error', message: expect.stringMatching(message) as string });
    expect(found.message).not.toContain('sesame');
  });
});
