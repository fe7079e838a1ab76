import { RemoteError } from '../remote/remote-error.ts';
import { StorbinaryError } from '../remote/storbinary-error.ts';
import type { FileEntry } from './manifest.ts';

/** A change of one path that the server has refused for good. */
export interface RefusedChange {
  readonly path: string;
  readonly error: RemoteError;
  /** What was to happen: a file was to go live, or what is live was to go away, or a folder to be made or removed. */
  readonly change: FileEntry | 'removal' | 'folder';
  /** Of a file that moves: the path that it was live at, and where it has been taken to. */
  readonly taken?: { readonly from: string; readonly to: string };
}

/** How many refused paths a message names. */
const namedPaths = 10;

/** Some changes were refused; all others are live, and the state file says what is. */
export class ChangesRefused extends StorbinaryError {
  override readonly name = 'ChangesRefused';
  readonly refused: readonly RefusedChange[];

  constructor(refused: readonly RefusedChange[]) {
    const [first] = refused;
    const lines = refused.slice(0, namedPaths).map(({ path, error }) => `${path}: ${error.message}`);
    const more = refused.length - lines.length;
    const count = refused.length === 1 ? 'One change was' : `${refused.length} changes were`;
    super(
      [`${count} refused by the server`, ...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
      {
        hint: `${first?.error.hint ?? ''} Everything else is live; the next deploy tries these paths again.`.trim(),
        cause: first?.error,
      },
    );
    this.refused = refused;
  }
}

/** A file cannot go live because a folder of its name is not empty. */
export class FolderInTheWay extends RemoteError {
  override readonly name = 'FolderInTheWay';

  constructor(path: string) {
    super(`The folder ${path} has to be replaced by a file, but contains files that no deploy put there`, {
      kind: 'permanent',
      hint: 'Move those files away, or rename the local file.',
      isAboutPath: true,
    });
  }
}

/** The server has confirmed a name that is not there: it has made another one of it, or somebody has changed the file. */
export class NameNotKept extends RemoteError {
  override readonly name = 'NameNotKept';

  constructor(path: string) {
    super(`${JSON.stringify(path)} is not on the server after it was renamed to that name`, {
      kind: 'permanent',
      hint:
        'Servers change some names: Pure-FTPd makes "a_" of "a ". Rename the local file, or exclude it, and look for the file ' +
        'under a similar name on the server.',
      isAboutPath: true,
    });
  }
}
