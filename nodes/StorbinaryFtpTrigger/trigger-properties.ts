import type { INodeProperties } from 'n8n-workflow';
import { filterProperties, optionsProperty } from '../shared/input/option-properties.ts';
import { remotePathProperty } from '../shared/input/remote-path-property.ts';
import { defaultSuffixes } from './watch-settings.ts';

export const triggerProperties: INodeProperties[] = [
  {
    displayName: 'Trigger On',
    name: 'events',
    type: 'multiOptions',
    required: true,
    options: [
      { name: 'Changed File', value: 'changed', description: 'The size or modified time of a file changed' },
      { name: 'New File', value: 'new', description: 'A file appeared' },
      { name: 'Removed File', value: 'gone', description: 'A file was deleted, moved or renamed' },
    ],
    default: ['new'],
    description: 'What starts the workflow. A file is reported once it has stopped growing.',
  },
  remotePathProperty({
    displayName: 'Folder',
    name: 'folder',
    description: 'Folder on the server to watch',
    placeholder: 'e.g. /incoming',
    lists: 'folders',
  }),
  filterProperties.pattern,
  {
    displayName: 'Recursive',
    name: 'recursive',
    type: 'boolean',
    default: false,
    description: 'Whether to watch subfolders as well. Links are not followed.',
  },
  {
    displayName: 'Download',
    name: 'download',
    type: 'boolean',
    default: false,
    description: 'Whether to download new and changed files into a binary field',
  },
  {
    displayName: 'Put Output File in Field',
    name: 'binaryPropertyName',
    type: 'string',
    default: 'data',
    required: true,
    displayOptions: { show: { download: [true] } },
    hint: 'The name of the output binary field to put the file in',
    description: 'Name of the binary field of the output item',
  },
  optionsProperty(
    filterProperties.depth,
    {
      displayName: 'Report Existing Files',
      name: 'reportExisting',
      type: 'boolean',
      default: false,
      description: 'Whether to report files that exist when the workflow is activated as new',
    },
    {
      displayName: 'Suffixes of Unfinished Files',
      name: 'unfinishedSuffixes',
      type: 'string',
      default: defaultSuffixes,
      description:
        'Suffixes that programs give to files that they are still writing, separated by commas. A file is reported once it has lost the suffix.',
    },
  ),
];
