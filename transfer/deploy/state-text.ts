import { StorbinaryError } from '../remote/storbinary-error.ts';
import { byCodeUnit } from '../tree/relative-path.ts';
import { type PublishedFile, type PublishedState, stateVersion } from './state.ts';
import type { Writer } from './writer.ts';

/** Longest state file that is read, and so that is written, in bytes: about 400,000 files. */
export const maxStateBytes = 64 * 1024 * 1024;

const description =
  'Written by Storbinary. It lists the files that the last deploy put here, so that the next one sends only what ' +
  'changed and deletes only what is its own. Without it, every file is sent again.';

/** A state that could not be read again. */
export class StateTooLong extends StorbinaryError {
  override readonly name = 'StateTooLong';

  constructor(sizeBytes: number, files: number) {
    super(
      `The state file would have ${sizeBytes} bytes for ${files} files; one of more than ${maxStateBytes} bytes cannot be read again.`,
      { hint: 'Exclude files, or deploy the folder in parts, each with a `state-name` of its own.' },
    );
  }
}

/**
 * The text of a state file, in the format that FTP-Deploy-Action reads, one entry per line.
 *
 * @param generatedTimeMs milliseconds since 1970
 * @param options `notSizeBytes`: a size that the text must not have; a line break at its end makes the difference
 * @throws StateTooLong
 */
export function serializeState(
  files: readonly PublishedFile[],
  folders: readonly string[],
  generatedTimeMs: number,
  { notSizeBytes }: { readonly notSizeBytes?: number | undefined } = {},
): string {
  const text = [...stateLines({ files, folders }, generatedTimeMs)].join('');
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes >= maxStateBytes) throw new StateTooLong(sizeBytes, files.length);
  return sizeBytes === notSizeBytes ? `${text}\n` : text;
}

/**
 * Checks that a state can be read again once it is written.
 *
 * @throws StateTooLong
 */
export function checkStateSize(state: PublishedState): void {
  let sizeBytes = 0;
  for (const line of stateLines(state, Date.now())) sizeBytes += Buffer.byteLength(line);
  if (sizeBytes >= maxStateBytes) throw new StateTooLong(sizeBytes, state.files.length);
}

function* stateLines({ files, folders }: PublishedState, generatedTimeMs: number): Generator<string> {
  const writer = mainWriter(files);
  yield '{\n';
  const head = {
    description,
    version: stateVersion,
    generatedTime: generatedTimeMs,
    ...(writer && { writer }),
  };
  for (const [key, value] of Object.entries(head))
    yield `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`;
  yield '  "data": [';
  let separator = '';
  for (const entry of sortedEntries(files, folders)) {
    yield `${separator}\n    ${JSON.stringify(typeof entry === 'string' ? folderFields(entry) : fileFields(entry, writer))}`;
    separator = ',';
  }
  yield '\n  ]\n}\n';
}

const nameOf = (entry: PublishedFile | string): string => (typeof entry === 'string' ? entry : entry.path);

const sortedEntries = (
  files: readonly PublishedFile[],
  folders: readonly string[],
): (PublishedFile | string)[] => [...folders, ...files].sort((a, b) => byCodeUnit(nameOf(a), nameOf(b)));

const folderFields = (name: string) => ({ type: 'folder', name });

const fileFields = (
  { path, sizeBytes, hash, stagedName, writer }: PublishedFile,
  mainOne: Writer | undefined,
) => ({
  type: 'file',
  name: path,
  size: sizeBytes,
  hash,
  ...(stagedName !== undefined && { stagedName }),
  ...(writer !== undefined && !isSame(writer, mainOne) && { writer }),
});

/** The writer that is given once for all files; none as long as there are files of an unknown one. */
function mainWriter(files: readonly PublishedFile[]): Writer | undefined {
  const counts = new Map<Writer, number>();
  for (const { writer } of files) {
    if (writer === undefined) return undefined;
    counts.set(writer, (counts.get(writer) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

const isSame = (a: Writer, b: Writer | undefined): boolean =>
  a.repository === b?.repository && a.workflow === b.workflow;
