import type { INodeProperties } from 'n8n-workflow';

/** The collection of fields that most users never need. */
export const optionsProperty = (...options: INodeProperties[]): INodeProperties => ({
  displayName: 'Options',
  name: 'options',
  type: 'collection',
  placeholder: 'Add option',
  default: {},
  options,
});

/** Filter fields that the operations and the trigger share. */
export const filterProperties = {
  pattern: {
    displayName: 'Pattern',
    name: 'pattern',
    type: 'string',
    typeOptions: { rows: 1 },
    default: '*',
    placeholder: 'e.g. *.csv',
    description:
      'Which files to include, by name. * and ? match within a name, ** matches across folders, {csv,txt} matches either. Write one pattern per line.',
  },
  maximumSize: {
    displayName: 'Maximum Size (Bytes)',
    name: 'maximumSize',
    type: 'number',
    typeOptions: { minValue: 0 },
    default: 0,
    description: 'Leave out files larger than this',
  },
  minimumSize: {
    displayName: 'Minimum Size (Bytes)',
    name: 'minimumSize',
    type: 'number',
    typeOptions: { minValue: 0 },
    default: 0,
    description: 'Leave out files smaller than this',
  },
  newerThan: {
    displayName: 'Newer Than (Minutes)',
    name: 'newerThan',
    type: 'number',
    typeOptions: { minValue: 0 },
    default: 60,
    description: 'Leave out entries last changed longer ago than this',
  },
  olderThan: {
    displayName: 'Older Than (Minutes)',
    name: 'olderThan',
    type: 'number',
    typeOptions: { minValue: 0 },
    default: 60,
    description: 'Leave out entries changed more recently than this',
  },
  depth: {
    displayName: 'Depth',
    name: 'depth',
    type: 'number',
    typeOptions: { minValue: 1 },
    default: 2,
    description: 'How many levels of folders to look into if recursive. 1 is the folder itself.',
  },
} as const satisfies Record<string, INodeProperties>;
