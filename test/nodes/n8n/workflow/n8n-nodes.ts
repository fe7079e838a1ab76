import { newId, type Step } from './workflow.ts';

/** n8n's own nodes that tests use around ours. */

export const start: Step = {
  name: 'Start',
  type: 'n8n-nodes-base.manualTrigger',
  typeVersion: 1,
  parameters: {},
};

/** Responds to each request with the JSON of the last node's first item. */
export function webhook(path: string): Step {
  return {
    name: 'Webhook',
    type: 'n8n-nodes-base.webhook',
    typeVersion: 2,
    webhookId: newId(),
    parameters: { path, httpMethod: 'GET', responseMode: 'lastNode', options: {} },
  };
}

/** One item with these fields; a value that starts with `=` is an expression. */
export function fields(values: Readonly<Record<string, string>>): Step {
  const assignments = Object.entries(values).map(([name, value]) => ({
    id: newId(),
    name,
    value,
    type: 'string',
  }));
  return {
    name: 'Fields',
    type: 'n8n-nodes-base.set',
    typeVersion: 3.4,
    parameters: { mode: 'manual', assignments: { assignments }, options: {} },
  };
}

/** Converts one of the item's fields into its binary `data`. */
export function fieldToFile(field: string, fileName: string): Step {
  return {
    name: 'To File',
    type: 'n8n-nodes-base.convertToFile',
    typeVersion: 1.1,
    parameters: {
      operation: 'toText',
      sourceProperty: field,
      binaryPropertyName: 'data',
      options: { fileName },
    },
  };
}

/** Puts the SHA-256 of the item's binary `data` into its field `sha256`. */
export const hashOfFile: Step = {
  name: 'Hash',
  type: 'n8n-nodes-base.crypto',
  typeVersion: 1,
  parameters: {
    action: 'hash',
    type: 'SHA256',
    binaryData: true,
    binaryPropertyName: 'data',
    dataPropertyName: 'sha256',
    encoding: 'hex',
  },
};
