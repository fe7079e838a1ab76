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
    description: 'Path of the file on the server, including the file name. Missing folders are created.',
    placeholder: 'e.g. /reports/today.csv',
    lists: 'all',
  }),
  {
    displayName: 'Binary File',
    name: 'binaryData',
    type: 'boolean',
    default: true,
    description: 'Whether to upload a binary file of the input item instead of text',
  },
  {
    displayName: 'Input Binary Field',
    name: 'binaryPropertyName',
    type: 'string',
    default: 'data',
    required: true,
    displayOptions: { show: { binaryData: [true] } },
    hint: 'The name of the input binary field containing the file to be uploaded',
    description: 'Name of the binary field of the input item that contains the file',
  },
  {
    displayName: 'File Content',
    name: 'fileContent',
    type: 'string',
    typeOptions: { rows: 4 },
    default: '',
    displayOptions: { show: { binaryData: [false] } },
    description: 'The text to upload. It is stored as UTF-8.',
  },
  {
    displayName: 'If File Exists',
    name: 'ifExists',
    type: 'options',
    options: [
      { name: 'Fail', value: 'fail', description: 'Keep the existing file and report an error' },
      {
        name: 'Rename',
        value: 'rename',
        description: 'Upload under the next free name, such as report (1).csv',
      },
      {
        name: 'Replace',
        value: 'replace',
        description: 'Replace the existing file once the new one is complete',
      },
      { name: 'Skip', value: 'skip', description: 'Keep the existing file and continue' },
    ],
    default: 'replace',
    description: 'What to do if a file already exists at that path',
  },
  optionsProperty(
    {
      displayName: 'Append',
      name: 'append',
      type: 'boolean',
      default: false,
      description:
        'Whether to append the content to the existing file instead. The live file grows during the upload, and "If File Exists" does not apply.',
    },
    {
      displayName: 'Modified Time',
      name: 'modifiedTime',
      type: 'dateTime',
      default: '',
      description: 'Modification time to set on the server, if the server supports it',
    },
    {
      displayName: 'Permissions',
      name: 'permissions',
      type: 'string',
      default: '644',
      placeholder: 'e.g. 644',
      description: 'Unix permissions to set, as an octal number, if the server supports it',
    },
  ),
];

/** Uploads a binary file or text. */
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
  const fileExists = 'Choose another path, or choose what to do with the file in "If File Exists".';
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

/** Hints about attributes that the server did not set. The file itself is fine. */
function hintsOf({ isModifiedAtSet, isModeSet }: UploadFileResult): string[] {
  const noTime =
    'The server does not support setting the modified time; the file has the time of its upload.';
  const noMode =
    "The server does not support setting permissions; the file has the server's default permissions.";
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
    'Give three octal digits: 644 lets everybody read and the owner write, 600 is for the owner only.',
  );
}

function modifiedAtOf(options: Values): Date | undefined {
  const text = options.text('modifiedTime').trim();
  if (text === '') return undefined;
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time;
  throw new InputError(
    `The option "modifiedTime" is ${JSON.stringify(text)}`,
    'Give a time in ISO 8601 format, such as 2026-11-20T09:15:00Z.',
  );
}

export const upload: Operation = {
  value: 'upload',
  name: 'Upload',
  description: 'Upload a file, completely or not at all',
  action: 'Upload file',
  properties,
  pathParameter: 'path',
  execute,
};
