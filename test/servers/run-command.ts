import { execFile } from 'node:child_process';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program and resolves to its standard output; the error of a failure contains all its output. */
export function runCommand(
  program: string,
  args: readonly string[],
  { cwd, env = process.env }: CommandOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: { ...env, LC_ALL: 'C' }, maxBuffer: 64 * 1024 * 1024 };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout);
        return;
      }
      const said = `${stderr}${stdout}`.trim() || error.message;
      reject(new Error(`${[program, ...args].join(' ')} failed: ${said}`));
    });
  });
}
