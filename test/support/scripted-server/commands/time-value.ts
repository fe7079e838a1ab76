/** A time-val of RFC 3659, section 2.3, in UTC and without a fraction. */
export function formatTimeValue(time: Date): string {
  return time.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
}

/** The time of 14 digits and an optional fraction; `undefined` for anything else. */
export function parseTimeValue(text: string): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
