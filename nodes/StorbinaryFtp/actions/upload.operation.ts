import type { INodeProperties } from 'n8n-workflow';
import {
  appendFile,
  existingFilePolicies,
  makeFolders,
  nameOf,
  parentOf,
  uploadFile,
  type UploadFileResult,
} from '../../../transfer/index.ts';
import { type HashedSource, sourceOfBinary, sourceOfText } from '../../shared/binary/stored-source.ts';
import { optionsProperty } from '../../shared/input/option-properties.ts';
import { InputError } from '../../shared/input/input-error.ts';
import { remotePathProperty } from '../../shared/input/remote-path-property.ts';
import type { Values } from '../../shared/input/values.ts';
import { withPathHints } from '../../shared/server/path-hints.ts';
import type { Operation, Result, Task } from './operation.ts';

const properties: INodeProperties[] = [
  remotePathProperty({
    displayName: 'Path',
    name: 'path',
    description: 'Path of the file on the server, the file name included. Missing folders are made.',
    placeholder: 'e.g. /reports/today.csv',
    lists: 'all',
  }),
  {
    displayName: 'Binary File',
    name: 'binaryData',
    type: 'boolean',
    default: true,
    description: 'Whether to upload a binary file of the input item. Otherwise a text is uploaded.',
  },
  {
    displayName: 'Input Binary Field',
    name: 'binaryPropertyName',
    type: 'string',
    default: 'data',
    required: true,
    displayOptions: { show: { binaryData: [true] } },
    hint: 'The name of the input binary field containing the file to be uploaded',
    description: 'Name of the binary field of the input item that holds the file',
  },
  {
    displayName: 'File Content',
    name: 'fileContent',
    type: 'string',
    typeOptions: { rows: 4 },
    default: '',
    displayOptions: { show: { binaryData: [false] } },
    description: 'The text of the file, stored in UTF-8',
  },
  {
    displayName: 'If File Exists',
    name: 'ifExists',
    type: 'options',
    options: [
      { name: 'Fail', value: 'fail', description: 'Leave the file alone and report an error' },
      {
        name: 'Rename',
        value: 'rename',
        description: 'Upload under the next free name, such as report (1).csv',
      },
      {
        name: 'Replace',
        value: 'replace',
        description: 'Put the new file in place of the old one once it is whole',
      },
      { name: 'Skip', value: 'skip', description: 'Leave the file alone and go on' },
    ],
    default: 'replace',
    description: 'What to do when there is a file under that path already',
  },
  optionsProperty(
    {
      displayName: 'Append',
      name: 'append',
      type: 'boolean',
      default: false,
      description:
        'Whether to add the content to the end of the file instead. The live file grows while it is sent, and "If File Exists" does not apply.',
    },
    {
      displayName: 'Modified Time',
      name: 'modifiedTime',
      type: 'dateTime',
      default: '',
      description: 'Time of the last change that the file gets on the server, where the server allows it',
    },
    {
      displayName: 'Permissions',
      name: 'permissions',
      type: 'string',
      default: '644',
      placeholder: 'e.g. 644',
      description: 'Unix permissions that the file gets, as an octal number, where the server allows it',
    },
  ),
];

/** Uploads a binary or a text. */
async function execute(task: Task): Promise<Result[]> {
  const { connection, parameters, options, onHint } = task;
  const { root, sessions } = connection;
  const path = root.resolveInside(parameters.path('path'), 'path');
  const ifExists = parameters.choice('ifExists', existingFilePolicies, 'replace');
  const mode = modeOf(options);
  const modifiedAt = modifiedAtOf(options);
  const source = await sourceOf(task);
  if (options.flag('append')) return append(task, path, source);
  const uploading = uploadFile(sessions, path, source, { ifExists, mode, modifiedAt, ...root.wording });
  const fileExists = 'Choose another path, or set "If File Exists" to what shall be done with it.';
  const uploaded = await withPathHints(uploading, root, { fileExists });
  for (const hint of hintsOf(uploaded)) onHint(hint);
  return [
    {
      json: {
        path: root.show(uploaded.path),
        name: nameOf(uploaded.path),
        size: source.sizeBytes,
        sha256: source.sha256,
        outcome: uploaded.outcome,
        resumedBytes: uploaded.bytesResumed,
      },
    },
  ];
}

/** What the server did not do, and the file is fine without. */
function hintsOf({ isModifiedAtSet, isModeSet }: UploadFileResult): string[] {
  const noTime = 'The server does not let the modified time be set; the file has the time of its upload.';
  const noMode = 'The server does not let permissions be set; the file has those that the server gives.';
  return [...(isModifiedAtSet === false ? [noTime] : []), ...(isModeSet === false ? [noMode] : [])];
}

async function append({ connection }: Task, path: string, source: HashedSource): Promise<Result[]> {
  const { root, sessions } = connection;
  await sessions.step(`Appending to ${root.show(path)}`, (session) => makeFolders(session, parentOf(path)));
  const { sizeBytes } = await appendFile(sessions, path, source);
  return [
    {
      json: {
        path: root.show(path),
        name: nameOf(path),
        size: sizeBytes,
        appendedBytes: source.sizeBytes,
        outcome: 'appended',
      },
    },
  ];
}

async function sourceOf({ context, itemIndex, parameters }: Task): Promise<HashedSource> {
  if (!parameters.flag('binaryData', true)) return sourceOfText(parameters.text('fileContent'));
  const field = parameters.text('binaryPropertyName', 'data');
  return sourceOfBinary(context.helpers, context.helpers.assertBinaryData(itemIndex, field));
}

function modeOf(options: Values): number | undefined {
  const text = options.text('permissions').trim();
  if (text === '') return undefined;
  if (/^0?[0-7]{3}$/.test(text)) return Number.parseInt(text, 8);
  throw new InputError(
    `The option "permissions" is ${JSON.stringify(text)}`,
    'Give three octal digits: 644 lets everybody read and the owner write, 600 is for the owner alone.',
  );
}

function modifiedAtOf(options: Values): Date | undefined {
  const text = options.text('modifiedTime').trim();
  if (text === '') return undefined;
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time;
  throw new InputError(
    `The option "modifiedTime" is ${JSON.stringify(text)}`,
    'Give a time in ISO 8601, such as 2026-11-20T09:15:00Z.',
  );
}

export const upload: Operation = {
  value: 'upload',
  name: 'Upload',
  description: 'Upload a file, whole or not at all',
  action: 'Upload file',
  properties,
  pathParameter: 'path',
  execute,
};
