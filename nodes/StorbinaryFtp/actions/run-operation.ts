import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { InputError } from '../../shared/input/input-error.ts';
import { Values } from '../../shared/input/values.ts';
import { failureItem, nodeFailure } from '../../shared/server/node-failure.ts';
import { Connections } from './connections.ts';
import { mapConcurrently } from './map-concurrently.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';

/** Runs the chosen operation for every input item, on one set of connections. */
export async function runOperation(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const hints = new Set<string>();
  const onHint = (message: string): void => {
    if (!hints.has(message)) context.addExecutionHints({ message, location: 'outputPane' });
    hints.add(message);
  };
  await using connections = new Connections(context, onHint);
  const run = new OperationRun(context, connections, onHint);
  const items = context.getInputData();
  const outputs = await mapConcurrently(items, run.concurrency, (_, itemIndex) => run.runItem(itemIndex));
  return [outputs.flat()];
}

class OperationRun {
  readonly #context: IExecuteFunctions;
  readonly #connections: Connections;
  readonly #onHint: (message: string) => void;

  constructor(context: IExecuteFunctions, connections: Connections, onHint: (message: string) => void) {
    this.#context = context;
    this.#connections = connections;
    this.#onHint = onHint;
  }

  /** How many items run at once, according to the first item. */
  get concurrency(): number {
    try {
      return this.#parametersOf(0).within('options').wholeNumber('concurrency', { min: 1, max: 32 }) ?? 1;
    } catch {
      // A wrong value or a failing expression is reported when the item itself reads it.
      return 1;
    }
  }

  async runItem(itemIndex: number): Promise<INodeExecutionData[]> {
    const parameters = this.#parametersOf(itemIndex);
    const pairedItem = { item: itemIndex };
    let operation: Operation | undefined;
    try {
      operation = operationOf(parameters.text('operation'));
      const connection = await this.#connections.of(itemIndex);
      const results = await operation.execute({
        context: this.#context,
        itemIndex,
        connection,
        parameters,
        options: parameters.within('options'),
        onHint: this.#onHint,
      });
      return results.map(({ json, binary }) => ({
        json,
        ...(binary === undefined ? {} : { binary }),
        pairedItem,
      }));
    } catch (error) {
      const isCancelled = this.#context.getExecutionCancelSignal()?.aborted === true;
      if (isCancelled || !this.#context.continueOnFail()) {
        this.#connections.destroy(error);
        throw nodeFailure(this.#context.getNode(), error, itemIndex);
      }
      const path = operation && parameters.shownPath(operation.pathParameter);
      return [{ json: failureItem(error, path), pairedItem }];
    }
  }

  #parametersOf(itemIndex: number): Values {
    // `null` stands for a parameter that is not set: without a fallback, n8n throws.
    return new Values((name) => this.#context.getNodeParameter(name, itemIndex, null));
  }
}

function operationOf(value: string): Operation {
  const operation = operations.find((candidate) => candidate.value === value);
  if (operation !== undefined) return operation;
  throw new InputError(
    `There is no operation ${JSON.stringify(value)}`,
    `Choose one of ${operations.map((candidate) => candidate.value).join(', ')}.`,
  );
}
