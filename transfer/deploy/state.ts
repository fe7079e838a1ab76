import { StorbinaryError } from '../remote/storbinary-error.ts';
import { byCodeUnit, foldersAbove, sortedByPath } from '../tree/relative-path.ts';
import { parseStagedName } from './deploy-paths.ts';
import type { FileEntry, Manifest } from './manifest.ts';
import { WriterReader } from './state-writers.ts';
import type { Writer } from './writer.ts';

/** Default name of the state file, which is also that of FTP-Deploy-Action. */
export const defaultStateName = '.ftp-deploy-sync-state.json';

/** A file that a deploy put on the server. */
export interface PublishedFile extends FileEntry {
  /** Who put it there; absent when that is not known. */
  readonly writer?: Writer;
}

/** What a deploy put on the server. Folders that are implied by the files in them may be missing. */
export interface PublishedState extends Manifest {
  readonly files: readonly PublishedFile[];
}

/** A state file that is not valid. The message says where it is wrong. */
export class StateError extends StorbinaryError {
  override readonly name = 'StateError';

  constructor(message: string, details: { readonly cause?: unknown } = {}) {
    super(message, {
      hint:
        'Nothing was changed on the server. Restore the state file from a backup, or delete it to have every file uploaded again; ' +
        'files that earlier deploys left there will then no longer be deleted.',
      ...details,
    });
  }
}

/** Version of the format, which FTP-Deploy-Action has never changed. */
export const stateVersion = '1.0.0';

/**
 * Parses a state file written by Storbinary or FTP-Deploy-Action. Upper-case hashes, names that begin with `./`, folder
 * names that end in `/` and unknown keys are accepted; any other deviation from the format is an error.
 *
 * @throws StateError
 */
export function parseState(text: string): PublishedState {
  const files: PublishedFile[] = [];
  const folders: string[] = [];
  const names = new Set<string>();
  const { entries, writers } = readEntries(text);
  for (const [index, entry] of entries.entries()) {
    const { type, name, place } = readName(entry, index);
    if (names.has(name)) throw new StateError(`The state file lists ${JSON.stringify(name)} twice.`);
    names.add(name);
    if (type === 'folder') folders.push(name);
    else files.push({ path: name, ...readContent(entry, place), ...writers.read(entry) });
  }
  refuseFilesAboveOthers(files, names);
  return { files: sortedByPath(files), folders: folders.sort(byCodeUnit) };
}

type Fields = Readonly<Record<string, unknown>>;

function readEntries(text: string): { entries: readonly Fields[]; writers: WriterReader } {
  const state = parseJson(text);
  if (!isObject(state)) throw new StateError('The state file is not a JSON object.');
  if (state['version'] !== stateVersion) {
    throw new StateError(
      `The state file has the version ${inWords(state['version'])}; only "${stateVersion}" is supported.`,
    );
  }
  const data = state['data'];
  if (!Array.isArray(data)) throw new StateError('The state file has no "data" list.');
  const entries = data.map((entry: unknown, index) => {
    if (!isObject(entry)) throw new StateError(`Entry ${index + 1} of the state file is not an object.`);
    return entry;
  });
  return { entries, writers: new WriterReader(state) };
}

function parseJson(text: string): unknown {
  if (text.trim() === '') throw new StateError('The state file is empty.');
  try {
    return JSON.parse(text);
  } catch (cause) {
    const fault = /[}\]]\s*$/.test(text)
      ? 'is not valid JSON'
      : `is cut short: it ends after ${text.length} characters`;
    throw new StateError(`The state file ${fault}.`, { cause });
  }
}

/** @param index of the entry, from 0; messages count from 1 */
function readName(entry: Fields, index: number): { type: 'file' | 'folder'; name: string; place: string } {
  const { type, name: written } = entry;
  const place = `Entry ${index + 1} of the state file (${inWords(written)})`;
  if (type !== 'file' && type !== 'folder')
    throw new StateError(`${place} has the unknown type ${inWords(type)}.`);
  if (typeof written !== 'string') throw new StateError(`${place} has no name.`);
  const name = (type === 'folder' ? written.replace(/\/$/, '') : written).replace(/^\.\//, '');
  const fault = nameFault(name);
  if (fault !== undefined) throw new StateError(`${place} has a name that ${fault}.`);
  return { type, name, place };
}

function nameFault(name: string): string | undefined {
  if (name.startsWith('/')) return 'is absolute';
  if (['\r', '\n', '\0'].some((character) => name.includes(character))) return 'contains CR, LF or NUL';
  // Windows servers take a backslash for a separator too.
  if (name.split(/[/\\]/).some((part) => part === '..' || part === '.')) return 'contains a "." or ".." part';
  if (name.split('/').includes('')) return 'is empty or has an empty part';
  return undefined;
}

function readContent(entry: Fields, place: string): Omit<FileEntry, 'path'> {
  const { size, hash, stagedName } = entry;
  if (!isSize(size)) throw new StateError(`${place} has an invalid size: ${inWords(size)}.`);
  if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/i.test(hash)) {
    throw new StateError(`${place} has a hash that is not a SHA-256 in hex: ${inWords(hash)}.`);
  }
  const content = { sizeBytes: size, hash: hash.toLowerCase() };
  if (typeof stagedName !== 'string') return content;
  if (parseStagedName(stagedName)?.hash !== content.hash) {
    throw new StateError(`${place} has an invalid name in the staging folder: ${inWords(stagedName)}.`);
  }
  return { ...content, stagedName };
}

function refuseFilesAboveOthers(files: readonly FileEntry[], names: ReadonlySet<string>): void {
  const filePaths = new Set(files.map(({ path }) => path));
  for (const name of names) {
    const above = foldersAbove(name).find((folder) => filePaths.has(folder));
    if (above !== undefined) {
      throw new StateError(
        `The state file lists ${JSON.stringify(name)} below ${JSON.stringify(above)}, which is a file.`,
      );
    }
  }
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const inWords = (value: unknown): string =>
  value === undefined ? '(none)' : JSON.stringify(value).slice(0, 200);
