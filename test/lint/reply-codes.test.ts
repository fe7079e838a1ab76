import { resolve } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';

const eslint = new ESLint({
  cwd: resolve(import.meta.dirname, '../..'),
  ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-syntax',
  // The text is not a file of the project, and the rule needs no types.
  overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false } } },
});

/** Lints a text as if it were the content of that file; resolves to the messages. */
async function messagesFor(text: string, filePath: string): Promise<readonly string[]> {
  const [result] = await eslint.lintText(text, { filePath });
  return result?.messages.map(({ message }) => message) ?? [];
}

const decisions = [
  'export const isMissing = (code: number) => code === 550;',
  'export const isPermanent = (code: number) => code >= 500;',
  'export const isTransient = (code: number) => 400 <= code;',
  'export const isMissing = (code: number) => [550, 553].includes(code);',
  'const missing = new Set([550, 553]); export const isMissing = (code: number) => missing.has(code);',
  'export function wait(code: number) { switch (code) { case 421: return true; default: return false; } }',
  `export const isMissing = (text: string) => text.startsWith('550 ');`,
  'export const isMissing = (text: string) => /^550/.test(text);',
  'export const isPermanent = (text: string) => /^5\\d\\d /.test(text);',
  'export const codeOf = (error: { reply: { code: number } }) => error.reply;',
  'export const codeOf = (reply: { code: number }) => reply.code;',
  'export const missing = { code: 550, text: "No such file" };',
];

const harmless = [
  'export const timeoutMs = 500;',
  'export const percent = (part: number) => Math.min(100, 100 * part);',
  'export const chunkBytes = 256 * 1024;',
  'export const isLong = (text: string) => text.length > 4096;',
  `export const isGone = (error: { code: string }) => error.code === 'ENOENT';`,
  'export const said = (error: { serverReply?: string }) => error.serverReply;',
  'export const isHash = (text: string) => /^[0-9a-f]{64}$/.test(text);',
];

const above = [
  'transfer/remote/x.ts',
  'transfer/deploy/x.ts',
  'transfer/x.ts',
  'nodes/shared/x.ts',
  'action/report/x.ts',
];

describe('a decision from a reply code', () => {
  test.each(decisions)('is refused above ftp/: %s', async (text) => {
    for (const path of above) {
      const messages = await messagesFor(text, path);
      expect(messages, path).not.toEqual([]);
      expect(new Set(messages), path).toEqual(
        new Set([expect.stringContaining('Reply codes are looked at')]),
      );
    }
  });

  test.each(decisions)('is allowed inside ftp/: %s', async (text) => {
    expect(await messagesFor(text, 'transfer/ftp/session/x.ts')).toEqual([]);
  });

  test.each(harmless)('is not reported where there is none: %s', async (text) => {
    expect(await messagesFor(text, 'transfer/remote/x.ts')).toEqual([]);
  });
});
