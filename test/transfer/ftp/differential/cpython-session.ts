import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Outcome, Step, StepRunner } from './step.ts';

/** Runs calls with the ftplib of the system's Python. */
export class CPythonSession implements StepRunner {
  readonly #python = spawn('/usr/bin/python3', [join(import.meta.dirname, 'cpython-session.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  readonly #outcomes = createInterface(this.#python.stdout)[Symbol.asyncIterator]();

  async run(step: Step): Promise<Outcome> {
    this.#python.stdin.write(`${JSON.stringify(step)}\n`);
    const { value, done } = await this.#outcomes.next();
    if (done === true) throw new Error(`python3 ended in the step ${JSON.stringify(step)}`);
    return JSON.parse(value) as Outcome;
  }

  async close(): Promise<void> {
    const exited = once(this.#python, 'exit');
    this.#python.stdin.end();
    await exited;
  }
}
