import type { INodeProperties } from 'n8n-workflow';
import { filterProperties, optionsProperty } from '../../shared/input/option-properties.ts';
import { remotePathProperty } from '../../shared/input/remote-path-property.ts';
import { entryFilter } from '../../shared/listing/entry-filter.ts';
import { sortEntries } from '../../shared/listing/entry-order.ts';
import { depthOf, findEntries } from '../../shared/listing/find-entries.ts';
import { entryJson } from '../../shared/listing/found-entry.ts';
import type { Operation, Result, Task } from './operation.ts';

const { depth, maximumSize, minimumSize, newerThan, olderThan, pattern } = filterProperties;

const properties: INodeProperties[] = [
  remotePathProperty({
    displayName: 'Folder',
    name: 'path',
    description: 'Folder on the server to list',
    placeholder: 'e.g. /reports',
    lists: 'folders',
  }),
  {
    displayName: 'Recursive',
    name: 'recursive',
    type: 'boolean',
    default: false,
    description: 'Whether to list the contents of subfolders as well. Links are listed but not followed.',
  },
  {
    displayName: 'Return All',
    name: 'returnAll',
    type: 'boolean',
    default: true,
    description: 'Whether to return all results or only up to a given limit',
  },
  {
    displayName: 'Limit',
    name: 'limit',
    type: 'number',
    typeOptions: { minValue: 1 },
    displayOptions: { show: { returnAll: [false] } },
    default: 50,
    description: 'Max number of results to return',
  },
  optionsProperty(
    depth,
    maximumSize,
    minimumSize,
    newerThan,
    olderThan,
    {
      displayName: 'Output Item When Nothing Is Found',
      name: 'outputEmptyItem',
      type: 'boolean',
      default: false,
      description: 'Whether to return one item that says so, instead of none, if nothing is found',
    },
    pattern,
    {
      displayName: 'Sort By',
      name: 'sortBy',
      type: 'options',
      options: [
        { name: 'Modified Time', value: 'modified' },
        { name: 'Name', value: 'name' },
        { name: 'Path', value: 'path' },
        { name: 'Server Order', value: 'none' },
        { name: 'Size', value: 'size' },
      ],
      default: 'path',
      description: 'What to sort the results by',
    },
    {
      displayName: 'Sort Direction',
      name: 'sortDirection',
      type: 'options',
      options: [
        { name: 'Ascending', value: 'ascending' },
        { name: 'Descending', value: 'descending' },
      ],
      default: 'ascending',
      description: 'Whether the smallest or the largest value comes first',
    },
    {
      displayName: 'Type',
      name: 'type',
      type: 'options',
      options: [
        { name: 'All', value: 'all' },
        { name: 'Files', value: 'files' },
        { name: 'Folders', value: 'folders' },
        { name: 'Links', value: 'links' },
      ],
      default: 'all',
      description: 'Which kind of entry to return',
    },
  ),
];

/** Lists a folder: one item per entry. */
async function execute({ connection, parameters, options }: Task): Promise<Result[]> {
  const { root } = connection;
  const folder = root.resolveFolder(parameters.path('path'), 'path');
  const sortBy = options.choice('sortBy', ['modified', 'name', 'none', 'path', 'size'], 'path');
  const direction = options.choice('sortDirection', ['ascending', 'descending'], 'ascending');
  const returnAll = parameters.flag('returnAll', true);
  const limit = returnAll ? Infinity : (parameters.wholeNumber('limit', { min: 1 }) ?? 50);
  const found = await findEntries(connection, {
    folder,
    depth: depthOf(parameters.flag('recursive'), options),
    filter: entryFilter(options, Date.now()),
    ...(sortBy === 'none' ? { limit } : {}),
  });
  const shown = sortEntries(found, sortBy, direction).slice(0, limit);
  if (shown.length === 0 && options.flag('outputEmptyItem')) {
    return [{ json: { folder: root.show(folder), found: 0 } }];
  }
  return shown.map((entry) => ({ json: entryJson(entry, root) }));
}

export const list: Operation = {
  value: 'list',
  name: 'List',
  description: 'List the contents of a folder',
  action: 'List folder content',
  properties,
  pathParameter: 'path',
  execute,
};
