import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputProblem, quoted } from './input-problem.ts';

const allowed = 'certificates as PEM text, or the path of a PEM file';
const largestFileBytes = 1024 * 1024;
const certificate = /-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs;

function fileText(given: string, workspace: string): string {
  const path = resolve(workspace, given);
  try {
    if (statSync(path).size > largestFileBytes) {
      throw new InputProblem(`the file ${quoted(given)}, longer than 1 MiB`, allowed);
    }
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof InputProblem) throw error;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    throw new InputProblem(
      `${quoted(given)}, a file that cannot be read (${reason})`,
      allowed,
      'A path starts at the workspace; PEM text starts with -----BEGIN CERTIFICATE-----.',
    );
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    // The constructor's only way to say that the text is no certificate.
    return false;
  }
}

/** PEM text of certificate authorities, given as such or as a file. The text is never quoted: it may hold a key. */
export function caCertificateText(given: string, workspace: string): string {
  const isText = given.includes('-----BEGIN');
  if (!isText && given.includes('\n')) throw new InputProblem('several lines without -----BEGIN', allowed);
  const text = isText ? given : fileText(given, workspace);
  const source = isText ? 'text' : `the file ${quoted(given)}`;
  if (text.includes('PRIVATE KEY-----')) {
    throw new InputProblem(
      `${source} with a private key in it`,
      allowed,
      'Only the certificate is needed here.',
    );
  }
  const certificates = text.match(certificate) ?? [];
  if (certificates.length === 0) throw new InputProblem(`${source} without a certificate in it`, allowed);
  if (!certificates.every(isCertificate)) {
    const hint = 'The line breaks must be kept: in a workflow, give the text in a block (`|`).';
    throw new InputProblem(`${source} with a certificate in it that cannot be decoded`, allowed, hint);
  }
  return text;
}
