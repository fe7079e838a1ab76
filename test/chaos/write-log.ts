import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Verdict } from './play.ts';

const logFolder = resolve(import.meta.dirname, '../../build/chaos');

/** Writes what happened in a scenario, and resolves to the name of the file. */
export async function writeLog({ scenario, journal }: Verdict): Promise<string> {
  await mkdir(logFolder, { recursive: true });
  const path = resolve(logFolder, `${scenario.seed}-${scenario.number}.log`);
  await writeFile(path, journal);
  return path;
}
