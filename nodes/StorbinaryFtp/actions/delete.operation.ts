import type { INodeProperties } from 'n8n-workflow';
import { optionsProperty } from '../../input/option-properties.ts';
import { remotePathProperty } from '../../input/remote-path-property.ts';
import { deleteEntry } from '../../server/delete-entry.ts';
import { missing } from '../../server/move-entry.ts';
import type { Operation, Result, Task } from './operation.ts';

const properties: INodeProperties[] = [
  remotePathProperty({
    displayName: 'Path',
    name: 'path',
    description: 'File, or empty folder, to delete',
    placeholder: 'e.g. /reports/today.csv',
    lists: 'all',
  }),
  {
    displayName: 'Delete Folder Contents',
    name: 'recursive',
    type: 'boolean',
    default: false,
    description:
      'Whether to delete a folder with everything in it. Otherwise a folder is deleted only when it is empty.',
  },
  optionsProperty({
    displayName: 'Ignore If Missing',
    name: 'ignoreMissing',
    type: 'boolean',
    default: false,
    description: 'Whether to go on without an error when there is nothing to delete',
  }),
];

/** Deletes a file or folder. */
async function execute({ connection, parameters, options }: Task): Promise<Result[]> {
  const { root } = connection;
  const path = root.resolveInside(parameters.path('path'), 'path');
  const recursive = parameters.flag('recursive');
  const { kind, files, folders } = await deleteEntry(connection, path, { recursive });
  if (kind === 'nothing' && !options.flag('ignoreMissing')) throw missing(root.show(path));
  const counts = recursive ? { files, folders } : {};
  return [{ json: { deleted: kind !== 'nothing', path: root.show(path), ...counts } }];
}

export const deleteOperation: Operation = {
  value: 'delete',
  name: 'Delete',
  description: 'Delete a file or folder',
  action: 'Delete file or folder',
  properties,
  pathParameter: 'path',
  execute,
};
