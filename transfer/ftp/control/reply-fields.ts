import { ErrorProto, ErrorReply } from './errors.ts';
import type { Reply } from './reply.ts';

/**
 * Size in a 150 reply to RETR, in bytes: `150 … (12345 bytes)`. Not in any RFC, an estimate, and often absent.
 *
 * @returns `null` when the reply does not name a size
 * @throws ErrorReply when the code is not 150
 */
export function parse150(answer: Reply | string): number | null {
  const reply = asReply(answer);
  if (reply.code !== 150) throw new ErrorReply(reply);
  const digits = /\((\d+) bytes\)/i.exec(reply.text)?.[1];
  const number = Number(digits);
  return digits !== undefined && Number.isSafeInteger(number) ? number : null;
}

/**
 * Port of a 229 reply to EPSV (RFC 2428, section 3).
 *
 * @throws ErrorProto when the code is not 229 or the reply does not name a port
 */
export function parse229(answer: Reply | string): number {
  const reply = asReply(answer);
  const port = Number(/\((.)\1\1(\d{1,5})\1\)/.exec(reply.text)?.[2]);
  if (reply.code !== 229 || !isPort(port)) throw new ErrorProto(reply, 'EPSV');
  return port;
}

/**
 * Address and port of a 227 reply to PASV (RFC 959, section 4.1.2). Some servers omit the brackets.
 *
 * @throws ErrorProto when the code is not 227 or the six numbers are missing
 */
export function parse227(answer: Reply | string): { host: string; port: number } {
  const reply = asReply(answer);
  const numbers = /(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})/
    .exec(reply.text)
    ?.slice(1)
    .map(Number);
  if (reply.code !== 227 || numbers?.some((number) => number > 255) !== false)
    throw new ErrorProto(reply, 'PASV');
  const [high = 0, low = 0] = numbers.slice(4);
  const port = high * 256 + low;
  if (!isPort(port)) throw new ErrorProto(reply, 'PASV');
  return { host: numbers.slice(0, 4).join('.'), port };
}

/**
 * Path of a 257 reply to MKD or PWD; a doubled quote inside it means one quote (RFC 959, appendix II).
 *
 * @returns an empty string when no quoted path follows the code
 * @throws ErrorReply when the code is not 257
 */
export function parse257(answer: Reply | string): string {
  const reply = asReply(answer);
  if (reply.code !== 257) throw new ErrorReply(reply);
  const quoted = /^257 "((?:[^"]|"")*)/.exec(reply.text)?.[1];
  return quoted?.replaceAll('""', '"') ?? '';
}

/** Number of a 213 reply to SIZE (RFC 3659, section 4); `undefined` when there is none. */
export function parse213(reply: Reply): number | undefined {
  const digits = /^213 +(\d+)\s*$/.exec(reply.text)?.[1];
  const number = Number(digits);
  return digits !== undefined && Number.isSafeInteger(number) ? number : undefined;
}

const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port < 65_536;

const asReply = (answer: Reply | string): Reply =>
  typeof answer === 'string' ? { code: Number(answer.slice(0, 3)) || 0, text: answer } : answer;
