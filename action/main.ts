import * as core from '@actions/core';
import { deploy } from '../transfer/index.ts';
import { run } from './run.ts';

/** What is still open then, such as a socket of a lost session, must not keep a job waiting that has its result. */
const exitOnceFlushed = (): void => {
  process.stdout.write('', () => process.exit());
};

void run({ deploy, core, env: process.env, process, now: Date.now }).finally(exitOnceFlushed);
