/** One complete reply of the server (RFC 959, section 4.2). */
export interface Reply {
  /** Three digits, the first from 1 to 5. */
  readonly code: number;
  /** The whole reply as it arrived, code included; the lines of a multi-line reply are joined by `\n`. */
  readonly text: string;
}

/** 1yz: the command has begun, another reply follows. */
export const isPreliminary = (reply: Reply): boolean => reply.code < 200;
/** 2yz: done. */
export const isCompletion = (reply: Reply): boolean => reply.code >= 200 && reply.code < 300;
/** 3yz: the server expects a further command that completes this one. */
export const isIntermediate = (reply: Reply): boolean => reply.code >= 300 && reply.code < 400;
/** 4yz and 5yz: refused. */
export const isRefusal = (reply: Reply): boolean => reply.code >= 400;
