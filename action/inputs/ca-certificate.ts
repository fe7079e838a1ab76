import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError, quoted } from './input-error.ts';

const allowed = 'certificates as PEM text, or the path of a PEM file';
const largestFileBytes = 1024 * 1024;
const certificate = /-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs;

/**
 * The certificates of authorities as PEM text, given as text or as the path of a file. The text is never quoted in a message,
 * since it may contain a key.
 */
export function caCertificateText(given: string, baseFolder: string): string {
  const isText = given.includes('-----BEGIN');
  if (!isText && given.includes('\n')) throw new InputError('several lines without -----BEGIN', allowed);
  const text = isText ? given : fileText(given, baseFolder);
  const source = isText ? 'text' : `the file ${quoted(given)}`;
  if (text.includes('PRIVATE KEY-----')) {
    throw new InputError(
      `${source} with a private key in it`,
      allowed,
      'Only the certificate is needed here.',
    );
  }
  const certificates = text.match(certificate) ?? [];
  if (certificates.length === 0) throw new InputError(`${source} without a certificate in it`, allowed);
  if (!certificates.every(isCertificate)) {
    const hint = 'The line breaks must be kept: in a workflow, give the text in a block (`|`).';
    throw new InputError(`${source} with a certificate in it that cannot be decoded`, allowed, hint);
  }
  return text;
}

function fileText(given: string, baseFolder: string): string {
  const path = resolve(baseFolder, given);
  try {
    if (statSync(path).size > largestFileBytes) {
      throw new InputError(`the file ${quoted(given)}, longer than 1 MiB`, allowed);
    }
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof InputError) throw error;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    throw new InputError(
      `${quoted(given)}, a file that cannot be read (${reason})`,
      allowed,
      'A path is relative to the workspace; PEM text starts with -----BEGIN CERTIFICATE-----.',
    );
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    // The constructor has no other way to say that the text is not a certificate.
    return false;
  }
}
