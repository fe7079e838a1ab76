import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, vi } from 'vitest';
import { FTP, type FTPOptions } from '../../../../transfer/index.ts';
import {
  type MemoryServer,
  type Overrides,
  startScriptedServer,
} from '../../../support/scripted-server/index.ts';

/** Time limit of the sessions, in milliseconds: a server's silence is detected after it. */
export const timeoutMs = 300;

/** A session and the server that it is logged in to. */
export interface HostileSession {
  readonly server: MemoryServer;
  readonly session: FTP;
}

/** A session that is logged in to a misbehaving server; both are closed at the end of the test. */
export async function open(overrides: Overrides, options: FTPOptions = {}): Promise<HostileSession> {
  const server = await startScriptedServer({ overrides });
  server.files.set('/file', 'content');
  const session = new FTP({ timeoutMs, ...options });
  onTestFinished(() => {
    session.close();
    return server.close();
  });
  await session.connect(server.host, server.port);
  await session.login('user', 'secret');
  return { server, session };
}

/** The error that the call rejects with. A call that resolves fails the test. */
export async function failureOf(call: Promise<unknown>): Promise<Error> {
  let result: unknown;
  try {
    result = await call;
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return error as Error;
  }
  return expect.fail(`The call resolved to ${JSON.stringify(result)}`);
}

/** The session is in step: its next command gets the reply to that command. */
export async function expectUsable({ session }: HostileSession): Promise<void> {
  expect(session.isOpen).toBe(true);
  expect(await session.voidcmd('NOOP')).toBe('200 NOOP ok.');
}

/** The session is over on both sides: the server sees it end, and no further command reaches it. */
export async function expectClosed({ server, session }: HostileSession): Promise<void> {
  expect(session.isOpen).toBe(false);
  await failureOf(session.voidcmd('NOOP'));
  await server.until(() => server.openSessions.length === 0);
  expect(server.commands.map(({ line }) => line)).not.toContain('NOOP');
}

const stepMs = 10;
const turnsPerStep = 20;

/**
 * Lets the time of `setTimeout` pass, step by step and with turns of the event loop between them, until the call fails.
 *
 * @param hasBegun whether the server has received what it does not answer
 * @returns the error, and how much of that time has passed, in milliseconds
 */
export async function failureInSilence(
  { server }: HostileSession,
  call: () => Promise<unknown>,
  hasBegun: () => boolean,
): Promise<{ readonly failure: Error; readonly waitedMs: number }> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const state = { hasFailed: false };
  const failing = failureOf(call()).finally(() => (state.hasFailed = true));
  await Promise.race([server.until(hasBegun), failing]);
  for (let waitedMs = 0; waitedMs <= 4 * timeoutMs; waitedMs += stepMs) {
    for (let turn = 0; turn < turnsPerStep; turn += 1) await nextTurn();
    if (state.hasFailed) return { failure: await failing, waitedMs };
    vi.advanceTimersByTime(stepMs);
  }
  return expect.fail('The call has not failed in four times the time limit');
}

export const retrieve = (session: FTP): Promise<string> => session.retrbinary('RETR /file', () => undefined);
