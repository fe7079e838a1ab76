import { oneLine } from './clean-text.ts';

/** Text that stands in Markdown as it is: every character that could be markup becomes an HTML entity. */
export function escapeMarkdown(text: string): string {
  return oneLine(text).replace(
    /[^\p{L}\p{M}\p{N} /]/gu,
    (character) => `&#${character.codePointAt(0) ?? 0};`,
  );
}

/** Text in the type of code. Not a backtick span: entities mean nothing in one, and names hold backticks. */
export const codeSpan = (text: string): string => `<code>${escapeMarkdown(text)}</code>`;
