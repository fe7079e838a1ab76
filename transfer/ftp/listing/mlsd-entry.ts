/** One line of MLSD or MLST (RFC 3659, section 7): a name and its facts, fact names in lower case. */
export interface MlsdEntry {
  readonly name: string;
  readonly facts: ReadonlyMap<string, string>;
}

/** Parses one line; the first space ends the facts, and a name may contain more. `undefined` when there is no space. */
export function parseMlsdLine(line: string): MlsdEntry | undefined {
  const space = line.indexOf(' ');
  if (space < 0) return undefined;
  const facts = new Map<string, string>();
  for (const fact of line.slice(0, space).split(';')) {
    const equals = fact.indexOf('=');
    if (equals > 0) facts.set(fact.slice(0, equals).toLowerCase(), fact.slice(equals + 1));
  }
  return { name: line.slice(space + 1), facts };
}

/** Parses a time in the format of RFC 3659, section 2.3: `YYYYMMDDHHMMSS[.sss]` in UTC. `undefined` for other texts. */
export function parseTimeVal(text: string): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,3}))?/.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0'));
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds));
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** The reverse of `parseTimeVal`, to the second. */
export const formatTimeVal = (date: Date): string => date.toISOString().replace(/\D/g, '').slice(0, 14);
