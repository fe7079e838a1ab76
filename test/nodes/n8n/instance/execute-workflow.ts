import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { n8nScript, nodeProgram } from '../install/n8n-folder.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { Execution } from './execution.ts';
import { importWorkflow } from './import.ts';
import type { N8nHome } from './n8n-home.ts';

/** Imports the workflow and runs it with `n8n execute`, without a server. A failed workflow is not an error. */
export async function executeWorkflow(home: N8nHome, workflow: Workflow): Promise<Execution> {
  await importWorkflow(home, workflow);
  const child = spawn(nodeProgram, [n8nScript, 'execute', `--id=${workflow.id}`], {
    cwd: home.folder,
    env: home.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return parseExecution(stdout, stderr);
}

/** n8n writes the execution between log lines, as indented JSON whose outer braces are on lines of their own. */
function parseExecution(stdout: string, stderr: string): Execution {
  const json = /^\{$[^]*?^\}$/m.exec(stdout)?.[0];
  if (json === undefined) throw new Error(`n8n execute shows no execution:\n${stdout}\n${stderr}`);
  return JSON.parse(json) as Execution;
}
