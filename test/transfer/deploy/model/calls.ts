/** One request of a run, which the server carries out as a whole. */
export interface Call {
  readonly operation:
    | 'size'
    | 'modified'
    | 'list'
    | 'hasFolder'
    | 'retrieve'
    | 'open-file'
    | 'write'
    | 'rename'
    | 'renameFolder'
    | 'delete'
    | 'makeFolder'
    | 'removeFolder';
  readonly path: string;
  /** The new name of what is renamed. */
  readonly to?: string;
  /** What is written. */
  readonly content?: Buffer;
}

/** What the server says to a call. */
export type Reply =
  | { readonly value: unknown }
  | { readonly refused: string }
  /** The session is lost; of the calls that are under way, the server may carry out the first few later. */
  | 'lost';

const reading: ReadonlySet<Call['operation']> = new Set([
  'size',
  'modified',
  'list',
  'hasFolder',
  'retrieve',
]);

/** Whether a call changes nothing. */
export const isReading = ({ operation }: Call): boolean => reading.has(operation);

/** Two calls with the same text have the same effect. */
export const callText = ({ operation, path, to = '', content }: Call): string =>
  `${operation} ${path}${to && ` -> ${to}`}${content === undefined ? '' : ` ${JSON.stringify(content.toString())}`}`;
