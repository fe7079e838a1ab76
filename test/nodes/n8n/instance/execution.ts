export interface Item {
  readonly json: Readonly<Record<string, unknown>>;
  readonly binary?: Readonly<Record<string, StoredBinary>>;
  readonly pairedItem?: unknown;
}

/** A binary as n8n describes it; `id` says where its bytes are stored. */
export interface StoredBinary {
  readonly id?: string;
  readonly fileName?: string;
  readonly mimeType: string;
  readonly bytes?: number;
}

interface Failure {
  readonly message: string;
  readonly description?: string | null;
}

interface NodeRun {
  readonly data?: { readonly main: readonly (readonly Item[] | null)[] };
  readonly error?: Failure;
}

/** The parts of a stored execution that tests use. */
export interface Execution {
  readonly status: string;
  readonly data: {
    readonly resultData: {
      readonly runData: Readonly<Record<string, readonly NodeRun[]>>;
      readonly error?: Failure;
    };
  };
}

/** All items of a node's first output, from all of its runs. */
export function itemsOf(execution: Execution, node: string): Item[] {
  const runs = execution.data.resultData.runData[node];
  if (runs === undefined) throw new Error(`"${node}" has not run: ${failureOf(execution)}`);
  return runs.flatMap((run) => run.data?.main[0] ?? []);
}

export function failureOf({ status, data: { resultData } }: Execution): string {
  const { message = 'no error', description } = resultData.error ?? {};
  return [status, message, description].filter(Boolean).join(': ');
}
