const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** How far a server's clock may be ahead, in milliseconds; a time without a year beyond that is from last year. */
const aheadMs = 24 * 60 * 60 * 1000;

/**
 * The time in a line of LIST, interpreted as UTC: the format has no time zone and often no year (MLSD reports exact
 * times). `undefined` for an unknown format, and for one that could mean two different days.
 *
 * @param now decides the year for a line that has none
 */
export function parseListTime(text: string, now: Date): Date | undefined {
  return parseUnixTime(text, now) ?? parseDosTime(text) ?? parseIsoTime(text);
}

/** `Nov 20 09:15` or `Nov 20 2024`. */
function parseUnixTime(text: string, now: Date): Date | undefined {
  const match = /^([a-z]{3})\s+(\d{1,2})\s+(?:(\d{4})|(\d{1,2}):(\d\d))$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, name = '', day, year, hour, minute] = match;
  const month = months.indexOf(name.toLowerCase());
  if (month < 0) return undefined;
  if (year !== undefined) return new Date(Date.UTC(Number(year), month, Number(day)));
  const inYear = (which: number): Date =>
    new Date(Date.UTC(which, month, Number(day), Number(hour), Number(minute)));
  const thisYear = inYear(now.getUTCFullYear());
  return thisYear.getTime() > now.getTime() + aheadMs ? inYear(now.getUTCFullYear() - 1) : thisYear;
}

/** `11-20-26 09:15AM` or `11-20-2026 21:15`, as Windows servers write. */
function parseDosTime(text: string): Date | undefined {
  const match = /^(\d\d)-(\d\d)-(\d{2}|\d{4})\s+(\d{1,2}):(\d\d)([AP]M)?$/i.exec(text.trim());
  if (match === null) return undefined;
  const [month = 0, day = 0, shortYear = 0, hour = 0, minute = 0] = match.slice(1, 6).map(Number);
  const century = shortYear < 70 ? 2000 : 1900;
  const year = shortYear < 100 ? century + shortYear : shortYear;
  const half = match[6]?.toUpperCase();
  const hours = half === undefined ? hour : (hour % 12) + (half === 'PM' ? 12 : 0);
  return new Date(Date.UTC(year, month - 1, day, hours, minute));
}

/** `2026-11-20 09:15`. */
function parseIsoTime(text: string): Date | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)\s+(\d{1,2}):(\d\d)$/.exec(text.trim());
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  return new Date(Date.UTC(year, month - 1, day, hour, minute));
}
