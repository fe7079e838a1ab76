import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { childOf, moveEntry, nameOf } from '../../../transfer/index.ts';
import type { Values } from '../../shared/input/values.ts';
import type { Connection } from '../../shared/server/connection.ts';
import { withPathHints } from '../../shared/server/path-hints.ts';

/** Options for what happens to the remote file. */
export const afterDownloadProperties: INodeProperties[] = [
  {
    displayName: 'After Download',
    name: 'afterDownload',
    type: 'options',
    options: [
      {
        name: 'Delete File',
        value: 'delete',
        description: 'Delete it from the server once it has been downloaded completely',
      },
      { name: 'Keep File', value: 'keep', description: 'Leave it on the server' },
      {
        name: 'Move File',
        value: 'move',
        description: 'Move it to another folder once it has been downloaded completely',
      },
    ],
    default: 'keep',
    description: 'What to do with the file on the server',
  },
  {
    displayName: 'After Download: Move To Folder',
    name: 'moveToFolder',
    type: 'string',
    default: '',
    placeholder: 'e.g. /done',
    description:
      'Folder to move the file to. It is created if it is missing. A file of the same name there is replaced.',
  },
];

/**
 * What to do with a remote file once it has been downloaded. The parameters are checked before anything is downloaded.
 *
 * @param path absolute
 * @returns a function that does it and resolves to what to add to the output item
 * @throws InputError
 */
export function afterDownloadOf(
  options: Values,
  connection: Connection,
  path: string,
): () => Promise<IDataObject> {
  const { root, sessions } = connection;
  switch (options.choice('afterDownload', ['delete', 'keep', 'move'], 'keep')) {
    case 'keep':
      return () => Promise.resolve({});
    case 'delete':
      return async () => {
        await sessions.step(`Deleting ${root.show(path)}`, (session) => session.delete(path));
        return { deleted: true };
      };
    case 'move': {
      const folder = root.resolveInside(options.text('moveToFolder'), 'moveToFolder');
      const to = childOf(folder, nameOf(path));
      return async () => {
        await withPathHints(moveEntry(sessions, path, to, { overwrites: true, ...root.wording }), root);
        return { movedTo: root.show(to) };
      };
    }
  }
}
