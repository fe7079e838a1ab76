import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { deleteEntry, EntryMissing } from '../../../transfer/index.ts';
import { optionsProperty } from '../../shared/input/option-properties.ts';
import { remotePathProperty } from '../../shared/input/remote-path-property.ts';
import { withPathHints } from '../../shared/server/path-hints.ts';
import type { Operation, Result, Task } from './operation.ts';

const properties: INodeProperties[] = [
  remotePathProperty({
    displayName: 'Path',
    name: 'path',
    description: 'File or empty folder to delete',
    placeholder: 'e.g. /reports/today.csv',
    lists: 'all',
  }),
  {
    displayName: 'Delete Folder Contents',
    name: 'recursive',
    type: 'boolean',
    default: false,
    description:
      'Whether to delete a folder with everything in it. If switched off, a folder is deleted only if it is empty.',
  },
  optionsProperty({
    displayName: 'Ignore If Missing',
    name: 'ignoreMissing',
    type: 'boolean',
    default: false,
    description: 'Whether to continue without an error if there is nothing to delete',
  }),
];

/** Deletes a file or folder. */
async function execute({ connection, parameters, options }: Task): Promise<Result[]> {
  const { root, sessions } = connection;
  const path = root.resolveInside(parameters.path('path'), 'path');
  const recursive = parameters.flag('recursive');
  const isMissingFine = options.flag('ignoreMissing');
  const deleting = async (): Promise<IDataObject> => {
    const { kind, files, folders } = await deleteEntry(sessions, path, { recursive, ...root.wording });
    const isDeleted = kind !== 'nothing';
    if (!isDeleted && !isMissingFine) throw new EntryMissing(path, 'file or folder', root.wording);
    return { deleted: isDeleted, path: root.show(path), ...(recursive ? { files, folders } : {}) };
  };
  const folderNotEmpty = 'Switch on "Delete Folder Contents" to delete it with everything in it.';
  return [{ json: await withPathHints(deleting(), root, { folderNotEmpty }) }];
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
