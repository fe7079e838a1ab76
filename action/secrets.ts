/**
 * Every form in which a password may turn up in text: as it is, each of its lines, and as part of a URL.
 * Longest first, so that hiding one form never leaves the rest of a longer one.
 */
export function secretForms(password: string): readonly string[] {
  const lines = password.split(/[\r\n]+/);
  const forms = [password, ...lines, encodeURIComponent(password)].filter((form) => form.trim() !== '');
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/** The text with `***` in place of each secret. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((hidden, secret) => hidden.replaceAll(secret, '***'), text);
}
