import { StorbinaryError } from '../remote/storbinary-error.ts';
import { byCodeUnit, foldersAbove, sortedByPath } from '../tree/relative-path.ts';
import { parseStagedName } from './deploy-paths.ts';
import type { FileEntry, Manifest } from './manifest.ts';

/** Default name of the state file, which is also that of FTP-Deploy-Action. */
export const defaultStateName = '.ftp-deploy-sync-state.json';

/** What a deploy put on the server. Folders that are implied by the files in them may be missing. */
export type PublishedState = Manifest;

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

const version = '1.0.0';
const description =
  'Written by Storbinary. It lists the files that the last deploy put here, so that the next one sends only what ' +
  'changed and deletes only what is its own. Without it, every file is sent again.';

/**
 * The text of a state file, in the format that FTP-Deploy-Action reads, one entry per line.
 *
 * @param generatedTimeMs milliseconds since 1970
 */
export function serializeState(
  files: readonly FileEntry[],
  folders: readonly string[],
  generatedTimeMs: number,
): string {
  const entries = [
    ...folders.map((name) => ({ type: 'folder', name })),
    ...files.map(({ path, sizeBytes, hash, stagedName }) => ({
      type: 'file',
      name: path,
      size: sizeBytes,
      hash,
      ...(stagedName === undefined ? {} : { stagedName }),
    })),
  ].sort((a, b) => byCodeUnit(a.name, b.name));
  const head = Object.entries({ description, version, generatedTime: generatedTimeMs });
  const lines = head.map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  const data = entries.map((entry) => `\n    ${JSON.stringify(entry)}`).join(',');
  return `{\n${lines.join('')}  "data": [${data}\n  ]\n}\n`;
}

/**
 * Parses a state file written by Storbinary or FTP-Deploy-Action. Upper-case hashes, names that begin with `./`, folder
 * names that end in `/` and unknown keys are accepted; any other deviation from the format is an error.
 *
 * @throws StateError
 */
export function parseState(text: string): PublishedState {
  const files: FileEntry[] = [];
  const folders: string[] = [];
  const names = new Set<string>();
  for (const [index, entry] of entriesOf(text).entries()) {
    const { type, name, place } = readName(entry, index);
    if (names.has(name)) throw new StateError(`The state file lists ${JSON.stringify(name)} twice.`);
    names.add(name);
    if (type === 'folder') folders.push(name);
    else files.push({ path: name, ...readContent(entry, place) });
  }
  refuseFilesAboveOthers(files, names);
  return { files: sortedByPath(files), folders: folders.sort(byCodeUnit) };
}

type Fields = Readonly<Record<string, unknown>>;

function entriesOf(text: string): Fields[] {
  const state = parseJson(text);
  if (!isObject(state)) throw new StateError('The state file is not a JSON object.');
  if (state['version'] !== version) {
    throw new StateError(
      `The state file has the version ${inWords(state['version'])}; only "${version}" is supported.`,
    );
  }
  const data = state['data'];
  if (!Array.isArray(data)) throw new StateError('The state file has no "data" list.');
  return data.map((entry: unknown, index) => {
    if (!isObject(entry)) throw new StateError(`Entry ${index + 1} of the state file is not an object.`);
    return entry;
  });
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
