import {
  type ICredentialDataDecryptedObject,
  type IDataObject,
  type INode,
  type INodeExecutionData,
  type INodeParameters,
  type IPollFunctions,
  NodeHelpers,
} from 'n8n-workflow';
import { StorbinaryFtpTrigger } from '../../../nodes/StorbinaryFtpTrigger/StorbinaryFtpTrigger.node.ts';
import { BinaryStore } from './binary-store.ts';

const node: INode = {
  id: '2',
  name: 'Storbinary FTP Trigger',
  type: 'n8n-nodes-storbinary.storbinaryFtpTrigger',
  typeVersion: 1,
  position: [0, 0],
  parameters: {},
};

/** A trigger that can be polled repeatedly, with the state that n8n keeps for it in between. */
export class PolledTrigger {
  readonly store = new BinaryStore();
  readonly warnings: string[] = [];
  credential: ICredentialDataDecryptedObject;
  parameters: INodeParameters;
  /** Time limit of a poll; n8n's default. */
  budgetMs = 300_000;
  #staticData = '{}';

  constructor(credential: ICredentialDataDecryptedObject, parameters: INodeParameters) {
    this.credential = credential;
    this.parameters = parameters;
  }

  /** How many characters n8n writes to its database. */
  get staticDataLength(): number {
    return this.#staticData.length;
  }

  /** Polls once. The static data is kept as n8n keeps it: as JSON, and only if the poll succeeds. */
  async poll(mode: 'manual' | 'trigger' = 'trigger'): Promise<INodeExecutionData[]> {
    const type = new StorbinaryFtpTrigger();
    const values =
      NodeHelpers.getNodeParameters(
        type.description.properties,
        this.parameters,
        true,
        false,
        node,
        type.description,
      ) ?? {};
    const staticData = JSON.parse(this.#staticData) as IDataObject;
    const context = {
      getNode: () => node,
      getMode: () => mode,
      getPollBudgetMs: () => this.budgetMs,
      getNodeParameter: (name: string, fallback?: unknown) => values[name] ?? fallback,
      getCredentials: () => Promise.resolve(this.credential),
      getWorkflowStaticData: () => staticData,
      logger: { warn: (message: string) => void this.warnings.push(message) },
      helpers: { prepareBinaryData: this.store.prepareBinaryData.bind(this.store) },
    };
    const output = await type.poll.call(context as unknown as IPollFunctions);
    this.#staticData = JSON.stringify(staticData);
    return output?.[0] ?? [];
  }
}
