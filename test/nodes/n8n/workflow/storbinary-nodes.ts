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

/** What the tests call the node of each operation. */
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

/** n8n refuses an expression that polls more than once a minute, but takes as many expressions as one likes. */
const everyFiveSeconds = Array.from({ length: 12 }, (_, index) => ({
  mode: 'custom',
  cronExpression: `${index * 5} * * * * *`,
}));

/** As n8n stores what a user writes into a field that could browse the server. */
export function remotePath(path: string): Readonly<Record<string, unknown>> {
  return { __rl: true, mode: 'path', value: path };
}

function reference({ id, name, type }: Credential): NonNullable<WorkflowNode['credentials']> {
  return { [type]: { id, name } };
}
