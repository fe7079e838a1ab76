import type { IBinaryKeyData, IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { Values } from '../../shared/input/values.ts';
import type { Connection } from '../../shared/server/connection.ts';

/** One operation for one input item. */
export interface Task {
  readonly context: IExecuteFunctions;
  readonly itemIndex: number;
  readonly connection: Connection;
  /** The node's parameters for this item. */
  readonly parameters: Values;
  /** The values in its collection `options`. */
  readonly options: Values;
  /** Shows the user a message that is not a failure. A repeated message is shown once. */
  readonly onHint: (message: string) => void;
}

/** One item that an operation returns. The runner pairs it with its input item. */
export interface Result {
  readonly json: IDataObject;
  readonly binary?: IBinaryKeyData;
}

/** One operation of the node: its entry in the panel, its fields and what it does. */
export interface Operation {
  /** Value of the parameter `operation`. */
  readonly value: string;
  readonly name: string;
  readonly description: string;
  /** Its name in the node creator. */
  readonly action: string;
  readonly properties: readonly INodeProperties[];
  /** Name of the parameter whose path is reported with a failure of this operation. */
  readonly pathParameter: string;
  readonly execute: (task: Task) => Promise<Result[]>;
}
