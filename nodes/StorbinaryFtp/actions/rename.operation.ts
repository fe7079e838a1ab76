import type { INodeProperties } from 'n8n-workflow';
import { moveEntry } from '../../../transfer/index.ts';
import { optionsProperty } from '../../shared/input/option-properties.ts';
import { remotePathProperty } from '../../shared/input/remote-path-property.ts';
import { withPathHints } from '../../shared/server/path-hints.ts';
import type { Operation, Result, Task } from './operation.ts';

const properties: INodeProperties[] = [
  remotePathProperty({
    displayName: 'Old Path',
    name: 'oldPath',
    description: 'File or folder to rename or move',
    placeholder: 'e.g. /reports/today.csv',
    lists: 'all',
  }),
  remotePathProperty({
    displayName: 'New Path',
    name: 'newPath',
    description: 'New path, including the new name',
    placeholder: 'e.g. /archive/2026-11-20.csv',
    lists: 'all',
  }),
  optionsProperty(
    {
      displayName: 'Create Folders',
      name: 'createDirectories',
      type: 'boolean',
      default: true,
      description: 'Whether to create missing folders of the new path',
    },
    {
      displayName: 'Overwrite',
      name: 'overwrite',
      type: 'boolean',
      default: false,
      description: 'Whether to replace a file that already exists at the new path',
    },
  ),
];

/** Renames or moves a file or folder. */
async function execute({ connection, parameters, options }: Task): Promise<Result[]> {
  const { root, sessions } = connection;
  const from = root.resolveInside(parameters.path('oldPath'), 'oldPath');
  const to = root.resolveInside(parameters.path('newPath'), 'newPath');
  const moving = moveEntry(sessions, from, to, {
    makesFolders: options.flag('createDirectories', true),
    overwrites: options.flag('overwrite'),
    ...root.wording,
  });
  const fileExists = 'Choose another new path, or switch on the option "Overwrite".';
  const { replaced } = await withPathHints(moving, root, { fileExists });
  return [{ json: { renamed: true, oldPath: root.show(from), newPath: root.show(to), replaced } }];
}

export const rename: Operation = {
  value: 'rename',
  name: 'Rename',
  description: 'Rename or move a file or folder',
  action: 'Rename or move file or folder',
  properties,
  pathParameter: 'oldPath',
  execute,
};
