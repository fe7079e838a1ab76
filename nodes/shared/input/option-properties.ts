import type { INodeProperties } from 'n8n-workflow';

/** The collection of what most users never touch. */
export const optionsProperty = (...options: INodeProperties[]): INodeProperties => ({
  displayName: 'Options',
  name: 'options',
  type: 'collection',
  placeholder: 'Add option',
  default: {},
  options,
});

/** Fields of a filter that the operations and the trigger share. */
export const filterProperties = {
  pattern: {
    displayName: 'Pattern',
    name: 'pattern',
    type: 'string',
    typeOptions: { rows: 1 },
    default: '*',
    placeholder: 'e.g. *.csv',
    description:
      'Which names are wanted: * and ? stay within a name, ** spans folders, {csv,txt} is either. Several patterns go on several lines.',
  },
  maximumSize: {
    displayName: 'Maximum Size (Bytes)',
    name: 'maximumSize',
    type: 'number',
    typeOptions: { minValue: 0 },
    default: 0,
    description: 'Leave out files that are larger',
  },
  minimumSize: {
    displayName: 'Minimum Size (Bytes)',
    name: 'minimumSize',
    type: 'number',
    typeOptions: { minValue: 0 },
    default: 0,
    description: 'Leave out files that are smaller',
  },
  newerThan: {
    displayName: 'Newer Than (Minutes)',
    name: 'newerThan',
    type: 'number',
    typeOptions: { minValue: 0 },
    default: 60,
    description: 'Leave out what was last changed longer ago than this',
  },
  olderThan: {
    displayName: 'Older Than (Minutes)',
    name: 'olderThan',
    type: 'number',
    typeOptions: { minValue: 0 },
    default: 60,
    description: 'Leave out what was changed in the last so many minutes',
  },
  depth: {
    displayName: 'Depth',
    name: 'depth',
    type: 'number',
    typeOptions: { minValue: 1 },
    default: 2,
    description: 'How many levels of folders to look into when recursive; 1 is the folder alone',
  },
} as const satisfies Record<string, INodeProperties>;
