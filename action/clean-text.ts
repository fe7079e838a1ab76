/** Marks that turn the direction of the text round them, so that a line reads as something else than it is. */
const directionMarks = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The text on one line and without characters that steer a terminal. */
export function oneLine(text: string): string {
  return text
    .replace(/[\t-\r\u0085\u2028\u2029]+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .replace(directionMarks, '');
}

/**
 * A line that the runner prints and does not obey. It takes `::` at the start of a line, blanks before it or not, for a
 * command, and the older `##[` wherever it stands.
 */
export function logLine(text: string): string {
  return oneLine(text)
    .replace(/^(\s*)::/, '$1\\::')
    .replaceAll('##[', '##\\[');
}
