import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caCertificateText } from '../../../action/inputs/ca-certificate.ts';

const [pem = '', second = ''] = rootCertificates;
let workspace: string;

beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), 'ca-certificate-'));
  writeFileSync(join(workspace, 'ca.pem'), `# a comment\n${pem}\n${second}\n`);
  writeFileSync(join(workspace, 'note.txt'), 'no certificate');
  writeFileSync(join(workspace, 'huge.pem'), ' '.repeat(1024 * 1024 + 1));
});

afterAll(() => {
  rmSync(workspace, { recursive: true });
});

describe('ca-certificate', () => {
  it('takes PEM text', () => {
    expect(caCertificateText(pem, workspace)).toBe(pem);
  });

  it('takes the path of a file in the workspace, with several certificates', () => {
    expect(caCertificateText('ca.pem', workspace)).toContain(second);
  });

  it.each([
    ['missing.pem', /"missing\.pem".*cannot be read \(ENOENT\).*workspace/],
    ['.', /cannot be read \(EISDIR\)/],
    ['huge.pem', /longer than 1 MiB/],
    ['note.txt', /"note\.txt" without a certificate/],
    ['MIIB\nMIIC', /several lines without -----BEGIN/],
    ['-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', /line breaks must be kept/],
    ['-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----', /text with a private key/],
  ])('refuses %j', (given, message) => {
    expect(() => caCertificateText(given, workspace)).toThrow(message);
  });

  it('never quotes the text', () => {
    const key = `-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----\n${pem}`;
    expect(() => caCertificateText(key, workspace)).toThrow(/^(?!.*c2VjcmV0)/s);
  });
});
