import type { TestProject } from 'vitest/node';
import { installPrograms } from '../install/n8n-programs.ts';
import { installN8n } from '../install/install-n8n.ts';
import { makeTemplate } from './home-template.ts';
import { packNodes } from './pack-nodes.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The user folder that every test's n8n starts with. */
    readonly n8nTemplate: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => PromiseLike<void>> {
  await installPrograms();
  await installN8n();
  const template = await makeTemplate(await packNodes());
  project.provide('n8nTemplate', template.folder);
  return () => template[Symbol.asyncDispose]();
}
