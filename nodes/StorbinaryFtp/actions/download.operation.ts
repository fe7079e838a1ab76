import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';
import { nameOf } from '../../../transfer/index.ts';
import { downloadIntoBinary } from '../../shared/binary/download-into-binary.ts';
import { filterProperties, optionsProperty } from '../../shared/input/option-properties.ts';
import { InputError } from '../../shared/input/input-error.ts';
import { remotePathProperty } from '../../shared/input/remote-path-property.ts';
import { entryFilter } from '../../shared/listing/entry-filter.ts';
import { sortEntries } from '../../shared/listing/entry-order.ts';
import { depthOf, findEntries } from '../../shared/listing/find-entries.ts';
import { entryJson, type FoundEntry } from '../../shared/listing/found-entry.ts';
import { afterDownloadOf, afterDownloadProperties } from './after-download.ts';
import { mapConcurrently } from './map-concurrently.ts';
import type { Operation, Result, Task } from './operation.ts';

const { depth, maximumSize, minimumSize, newerThan, olderThan, pattern } = filterProperties;

const properties: INodeProperties[] = [
  {
    displayName: 'Source',
    name: 'source',
    type: 'options',
    options: [
      {
        name: 'Files That Match a Pattern',
        value: 'pattern',
        description: 'Output one item for each matching file in a folder',
      },
      { name: 'One File', value: 'file', description: 'Download the file at a path' },
    ],
    default: 'file',
    description: 'What to download for each input item',
  },
  ...updateDisplayOptions({ show: { source: ['file'] } }, [
    remotePathProperty({
      displayName: 'Path',
      name: 'path',
      description: 'File on the server to download',
      placeholder: 'e.g. /reports/today.csv',
      lists: 'files',
    }),
  ]),
  ...updateDisplayOptions({ show: { source: ['pattern'] } }, [
    remotePathProperty({
      displayName: 'Folder',
      name: 'folder',
      description: 'Folder on the server that contains the files',
      placeholder: 'e.g. /reports',
      lists: 'folders',
    }),
    { ...pattern, required: true },
    {
      displayName: 'Recursive',
      name: 'recursive',
      type: 'boolean',
      default: false,
      description: 'Whether to look for files in subfolders as well',
    },
  ]),
  {
    displayName: 'Put Output File in Field',
    name: 'binaryPropertyName',
    type: 'string',
    default: 'data',
    required: true,
    hint: 'The name of the output binary field to put the file in',
    description:
      'Name of the binary field of the output item. A binary field of that name in the input item is replaced.',
  },
  optionsProperty(
    ...afterDownloadProperties,
    {
      displayName: 'Concurrency',
      name: 'concurrency',
      type: 'number',
      typeOptions: { minValue: 1, maxValue: 32 },
      default: 1,
      description:
        'How many files to download at once, up to the number of connections in the credential. In n8n\'s binary data mode "database", each of these files is held in memory.',
    },
    depth,
    maximumSize,
    {
      displayName: 'MIME Type',
      name: 'mimeType',
      type: 'string',
      default: '',
      placeholder: 'e.g. text/csv',
      description: 'MIME type of the binary file. Leave empty to derive it from the file name.',
    },
    minimumSize,
    newerThan,
    olderThan,
  ),
];

/** Downloads one file, or those that match a pattern. */
async function execute(task: Task): Promise<Result[]> {
  const files = await filesOf(task);
  const atOnce = task.options.wholeNumber('concurrency', { min: 1, max: 32 }) ?? 1;
  return mapConcurrently(files, atOnce, (file) => downloadFile(task, file));
}

async function filesOf({ connection, parameters, options }: Task): Promise<FoundEntry[]> {
  const { root } = connection;
  if (parameters.choice('source', ['file', 'pattern'], 'file') === 'file') {
    const path = root.resolveInside(parameters.path('path'), 'path');
    return [{ name: nameOf(path), kind: 'file', path, relativePath: nameOf(path) }];
  }
  const filter = entryFilter(
    options.with({ type: 'files', pattern: parameters.text('pattern', '*') }),
    Date.now(),
  );
  const found = await findEntries(connection, {
    folder: root.resolveFolder(parameters.path('folder'), 'folder'),
    depth: depthOf(parameters.flag('recursive'), options),
    filter,
  });
  return sortEntries(found, 'path', 'ascending');
}

async function downloadFile(task: Task, file: FoundEntry): Promise<Result> {
  const { connection, context, itemIndex, parameters, options } = task;
  const field = binaryFieldOf(task);
  const finish = afterDownloadOf(options, connection, file.path);
  const { binary, sizeBytes } = await downloadIntoBinary(connection, context.helpers, {
    path: file.path,
    fileName: file.name,
    mimeType: options.text('mimeType'),
  });
  const more =
    parameters.choice('source', ['file', 'pattern'], 'file') === 'pattern'
      ? entryJson(file, connection.root)
      : {};
  const finished = await finish();
  const input = context.getInputData()[itemIndex];
  return {
    json: { ...more, name: file.name, path: connection.root.show(file.path), size: sizeBytes, ...finished },
    binary: { ...input?.binary, [field]: binary },
  };
}

function binaryFieldOf({ parameters }: Task): string {
  const field = parameters.text('binaryPropertyName', 'data').trim();
  if (field !== '') return field;
  throw new InputError(
    'The parameter "binaryPropertyName" is empty',
    'Give the name of the output field, such as data.',
  );
}

export const download: Operation = {
  value: 'download',
  name: 'Download',
  description: 'Download files into binary fields',
  action: 'Download file',
  properties,
  pathParameter: 'path',
  execute,
};
