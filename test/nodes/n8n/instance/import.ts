import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credential } from '../workflow/credential.ts';
import { newId, type Workflow } from '../workflow/workflow.ts';
import type { N8nHome } from './n8n-home.ts';

export async function importCredentials(home: N8nHome, ...credentials: readonly Credential[]): Promise<void> {
  await home.run('import:credentials', `--input=${await writeJson(home, credentials)}`);
}

export async function importWorkflow(home: N8nHome, workflow: Workflow): Promise<void> {
  await home.run('import:workflow', `--input=${await writeJson(home, [workflow])}`);
}

/** Imports a workflow whose triggers are active as soon as n8n starts. */
export async function importActiveWorkflow(home: N8nHome, workflow: Workflow): Promise<void> {
  await importWorkflow(home, workflow);
  await home.run('publish:workflow', `--id=${workflow.id}`);
}

async function writeJson(home: N8nHome, value: unknown): Promise<string> {
  const path = join(home.folder, `${newId()}.json`);
  await writeFile(path, JSON.stringify(value));
  return path;
}
