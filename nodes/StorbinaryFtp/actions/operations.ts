import { type INodeProperties, updateDisplayOptions } from 'n8n-workflow';
import { deleteOperation } from './delete.operation.ts';
import { download } from './download.operation.ts';
import { list } from './list.operation.ts';
import type { Operation } from './operation.ts';
import { rename } from './rename.operation.ts';
import { upload } from './upload.operation.ts';

/** Every operation, sorted by name as in the panel. */
export const operations: readonly Operation[] = [deleteOperation, download, list, rename, upload];

/** The field that chooses the operation, and the fields of each operation. */
export const operationProperties: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    options: operations.map(({ name, value, description, action }) => ({ name, value, description, action })),
    default: 'download',
  },
  ...operations.flatMap(({ value, properties }) =>
    updateDisplayOptions({ show: { operation: [value] } }, [...properties]),
  ),
];
