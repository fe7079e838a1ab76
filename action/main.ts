import * as core from '@actions/core';
import { deploy } from '../transfer/index.ts';
import { run } from './run.ts';

void run({ deploy, core, env: process.env, process, now: Date.now });
