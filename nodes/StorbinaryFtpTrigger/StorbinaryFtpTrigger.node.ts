import {
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  type IPollFunctions,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { testServerCredential } from '../shared/methods/credential-test.ts';
import { searchFolders } from '../shared/methods/list-search.ts';
import { pollFolder } from './poll-folder.ts';
import { triggerProperties } from './trigger-properties.ts';

/** Starts a workflow when files in a folder on an FTP server are created, changed or removed. */
export class StorbinaryFtpTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Storbinary FTP Trigger',
    name: 'storbinaryFtpTrigger',
    icon: { light: 'file:storbinary.svg', dark: 'file:storbinary.dark.svg' },
    group: ['trigger'],
    version: [1],
    subtitle: '={{$parameter["events"].join(", ")}}',
    description: 'Starts the workflow when files on an FTP or FTPS server are new, changed or gone',
    defaults: { name: 'Storbinary FTP Trigger' },
    polling: true,
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'storbinaryApi', required: true, testedBy: 'testServerCredential' }],
    properties: triggerProperties,
  };

  methods = {
    credentialTest: { testServerCredential },
    listSearch: { searchFolders },
  };

  poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
    return pollFolder(this);
  }
}
