import { type Session } from '../session.ts';

/** One reply, or the lines of a multi-line one; `undefined` if the command has sent its replies itself. */
export type Reply = string | readonly string[] | undefined;

/** The default execution of one command; resolves to its final reply. */
export type Command = (session: Session, argument: string) => Reply | Promise<Reply>;

export type Commands = Readonly<Record<string, Command>>;
