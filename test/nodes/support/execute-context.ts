import {
  type IBinaryData,
  type ICredentialDataDecryptedObject,
  type IDataObject,
  type IExecuteFunctions,
  type INode,
  type INodeExecutionData,
  type INodeParameters,
  NodeHelpers,
  NodeOperationError,
  type NodeExecutionHint,
} from 'n8n-workflow';
import { StorbinaryFtp } from '../../../nodes/StorbinaryFtp/StorbinaryFtp.node.ts';
import { BinaryStore } from './binary-store.ts';

/** Settings of one execution. */
export interface ExecutionSettings {
  readonly credential: ICredentialDataDecryptedObject;
  /** Parameters of the node, or a list with the parameters for each item, as expressions would give them. */
  readonly parameters: INodeParameters | readonly INodeParameters[];
  readonly items?: readonly INodeExecutionData[];
  readonly continueOnFail?: boolean;
  readonly store?: BinaryStore;
  readonly signal?: AbortSignal;
}

/** Result of an execution. */
export interface ExecutionResult {
  readonly items: INodeExecutionData[];
  readonly json: IDataObject[];
  readonly hints: NodeExecutionHint[];
  readonly store: BinaryStore;
}

const node: INode = {
  id: '1',
  name: 'Storbinary FTP',
  type: 'n8n-nodes-storbinary.storbinaryFtp',
  typeVersion: 1,
  position: [0, 0],
  parameters: {},
};

/** Executes the node as n8n does, in a context with n8n's own rules for parameters and a store for binary files. */
export async function executeNode(settings: ExecutionSettings): Promise<ExecutionResult> {
  const { store = new BinaryStore(), credential, signal } = settings;
  const items: readonly INodeExecutionData[] = settings.items ?? [{ json: {} }];
  const type = new StorbinaryFtp();
  const parametersOf = (itemIndex: number): INodeParameters => {
    const given = Array.isArray(settings.parameters)
      ? (settings.parameters as readonly INodeParameters[])[itemIndex]
      : (settings.parameters as INodeParameters);
    return (
      NodeHelpers.getNodeParameters(
        type.description.properties,
        given ?? {},
        true,
        false,
        node,
        type.description,
      ) ?? {}
    );
  };
  const hints: NodeExecutionHint[] = [];
  const context = {
    getInputData: () => items as INodeExecutionData[],
    getNode: () => node,
    getNodeParameter: (name: string, itemIndex: number, fallback?: unknown) => {
      const value = parametersOf(itemIndex)[name] ?? fallback;
      if (value === undefined) throw new Error(`Could not get parameter ${name}`);
      return value;
    },
    getCredentials: () => Promise.resolve(credential),
    continueOnFail: () => settings.continueOnFail ?? false,
    getExecutionCancelSignal: () => signal,
    addExecutionHints: (...added: NodeExecutionHint[]) => void hints.push(...added),
    helpers: {
      prepareBinaryData: store.prepareBinaryData.bind(store),
      getBinaryStream: store.getBinaryStream.bind(store),
      assertBinaryData: (itemIndex: number, field: string): IBinaryData => {
        const found = items[itemIndex]?.binary?.[field];
        if (found !== undefined) return found;
        throw new NodeOperationError(node, `There is no binary field "${field}"`, {
          itemIndex,
          description: 'Make sure that the previous node outputs one',
        });
      },
    },
  };
  const outputs = await type.execute.call(context as unknown as IExecuteFunctions);
  const output = outputs[0] ?? [];
  return { items: output, json: output.map(({ json }) => json), hints, store };
}

/** The error that an execution fails with. */
export async function executionError(settings: ExecutionSettings): Promise<NodeOperationError> {
  try {
    await executeNode(settings);
  } catch (error) {
    if (error instanceof NodeOperationError) return error;
    throw new Error("The execution failed with an error that is not n8n's", { cause: error });
  }
  throw new Error('The execution succeeded');
}

/** A resource locator with a typed path. */
export const at = (path: string): INodeParameters => ({ __rl: true, mode: 'path', value: path });
