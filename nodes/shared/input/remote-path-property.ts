import type { INodeProperties } from 'n8n-workflow';

/** What a path field is for. */
interface RemotePathField {
  readonly displayName: string;
  readonly name: string;
  readonly description: string;
  readonly placeholder: string;
  /** What can be chosen from the list. */
  readonly lists: 'files' | 'folders' | 'all';
}

const searchMethods = { files: 'searchFiles', folders: 'searchFolders', all: 'searchAll' } as const;

/** A field for a path on the server: chosen from a list that browses the server, typed, or given by an expression. */
export const remotePathProperty = ({
  displayName,
  name,
  description,
  placeholder,
  lists,
}: RemotePathField): INodeProperties => ({
  displayName,
  name,
  type: 'resourceLocator',
  default: { mode: 'path', value: lists === 'folders' ? '/' : '' },
  required: true,
  description,
  modes: [
    {
      displayName: 'By Path',
      name: 'path',
      type: 'string',
      placeholder,
      hint: "Begins at the credential's root folder",
    },
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      hint: 'Write a folder and a slash to look into it, such as reports/',
      typeOptions: { searchListMethod: searchMethods[lists], searchable: true },
    },
  ],
});
