import type { Credential } from './credential.ts';
import type { Step, WorkflowNode } from './workflow.ts';

export type Operation = 'list' | 'download' | 'upload' | 'rename' | 'delete';

const ours = 'n8n-nodes-storbinary.storbinaryFtp';

export function operation(
  name: Operation,
  credential: Credential,
  parameters: WorkflowNode['parameters'],
): Step {
  return {
    name: nodeNames[name],
    type: ours,
    typeVersion: 1,
    parameters: { operation: name, ...parameters },
    credentials: reference(credential),
  };
}

/** The name of each operation's node in the tests. */
export const nodeNames: Readonly<Record<Operation, string>> = {
  list: 'List',
  download: 'Download',
  upload: 'Upload',
  rename: 'Rename',
  delete: 'Delete',
};

/** A trigger that polls every five seconds. */
export function trigger(credential: Credential, parameters: WorkflowNode['parameters']): Step {
  return {
    name: 'Trigger',
    type: `${ours}Trigger`,
    typeVersion: 1,
    parameters: { pollTimes: { item: everyFiveSeconds }, ...parameters },
    credentials: reference(credential),
  };
}

/** n8n refuses an expression that polls more than once a minute, but allows any number of expressions. */
const everyFiveSeconds = Array.from({ length: 12 }, (_, index) => ({
  mode: 'custom',
  cronExpression: `${index * 5} * * * * *`,
}));

/** How n8n stores a path that a user types into a resource locator. */
export function remotePath(path: string): Readonly<Record<string, unknown>> {
  return { __rl: true, mode: 'path', value: path };
}

function reference({ id, name, type }: Credential): NonNullable<WorkflowNode['credentials']> {
  return { [type]: { id, name } };
}
