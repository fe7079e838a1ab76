import { randomBytes } from 'node:crypto';

export interface WorkflowNode {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly typeVersion: number;
  readonly position: readonly [number, number];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly credentials?: Readonly<Record<string, { readonly id: string; readonly name: string }>>;
  readonly webhookId?: string;
}

export interface Workflow {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  readonly nodes: readonly WorkflowNode[];
  readonly connections: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A node with its name in the test. Its position on the canvas follows from its place in the workflow. */
export type Step = Pick<WorkflowNode, 'name' | 'type' | 'typeVersion' | 'parameters'> &
  Partial<Pick<WorkflowNode, 'credentials' | 'webhookId'>>;

/** A linear workflow: each node is connected to the previous one. */
export function workflowOf(name: string, ...steps: readonly Step[]): Workflow {
  return {
    id: newId(),
    name,
    active: false,
    nodes: steps.map((step, index) => ({ ...step, id: newId(), position: [index * 220, 0] })),
    connections: Object.fromEntries(
      steps
        .slice(1)
        .map((step, index) => [
          steps[index]?.name ?? '',
          { main: [[{ node: step.name, type: 'main', index: 0 }]] },
        ]),
    ),
    settings: { executionOrder: 'v1' },
  };
}

/** As long as n8n's own ids. */
export function newId(): string {
  return randomBytes(8).toString('hex');
}
