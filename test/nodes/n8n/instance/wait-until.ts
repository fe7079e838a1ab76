import { setTimeout as delay } from 'node:timers/promises';

const pauseMs = 100;

/** Asks until the answer is neither `undefined` nor `false`. `what` is for the error message. */
export async function waitUntil<T>(
  what: string,
  limitMs: number,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`After ${limitMs / 1000} s still waiting for ${what}.`);
    await delay(pauseMs);
  }
}
