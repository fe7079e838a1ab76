import {
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { operationProperties } from './actions/operations.ts';
import { runOperation } from './actions/run-operation.ts';
import { testServerCredential } from '../shared/methods/credential-test.ts';
import { searchAll, searchFiles, searchFolders } from '../shared/methods/list-search.ts';

/** Lists, downloads, uploads, renames and deletes files on an FTP server. */
export class StorbinaryFtp implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Storbinary FTP',
    name: 'storbinaryFtp',
    icon: { light: 'file:storbinary.svg', dark: 'file:storbinary.dark.svg' },
    group: ['input'],
    version: [1],
    subtitle: '={{$parameter["operation"]}}',
    description: 'Transfer files over FTP and FTPS: resumed after a cut, verified, never left half written',
    defaults: { name: 'Storbinary FTP' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'storbinaryApi', required: true, testedBy: 'testServerCredential' }],
    properties: operationProperties,
  };

  methods = {
    credentialTest: { testServerCredential },
    listSearch: { searchAll, searchFiles, searchFolders },
  };

  execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return runOperation(this);
  }
}
