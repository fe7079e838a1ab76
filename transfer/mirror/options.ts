import type { ServerOptions } from '../connect-to.ts';
import type { Remote } from '../remote/remote.ts';
import type { MirrorEvent } from './events.ts';

/** What one mirror does: a folder on a server, its place here, and how to get it here. */
export interface MirrorOptions {
  /** The server's description, or a remote of the caller's own. */
  readonly server: ServerOptions | Remote;
  /** The folder on the server; a relative path starts at the folder that the login lands in. Default: `./`. */
  readonly serverDir?: string;
  /** The local folder; it is made when it is missing. Nothing outside of it is ever written. */
  readonly localDir: string;
  /** Patterns of what is neither fetched nor deleted; see `compileSelection`. Default: none. */
  readonly exclude?: readonly string[];
  /** When given, only files that one of these patterns matches are fetched. */
  readonly include?: readonly string[];
  /**
   * When a local file counts as the one on the server:
   * - `time`: same size and same time of last change, to the second; where a server does not tell times, same size.
   *   The default.
   * - `checksum`: same size and same checksum; an error where the server computes none.
   * - `size`: same size.
   */
  readonly compare?: 'time' | 'checksum' | 'size';
  /** Delete local files and folders that are not on the server and that no pattern excludes. Default: `false`. */
  readonly deleteLocal?: boolean;
  /** Refuse to delete more local files than this. Default: no limit. */
  readonly maxDelete?: number;
  /** Look and report what would be done; write nothing. Default: `false`. */
  readonly dryRun?: boolean;
  /** Sessions at most. Default: 4. */
  readonly connections?: number;
  /** Attempts in a row without any progress before a mirror gives up. Default: 10. */
  readonly retries?: number;
  /** Folders below each other at most; a link that leads back makes a tree endless. Default: 64. */
  readonly maxDepth?: number;
  /** Files and folders at most. Default: 1,000,000. */
  readonly maxEntries?: number;
  /** Bytes of all files together at most, those included that are here already. Default: no limit. */
  readonly maxBytes?: number;
  /** Ends the mirror cleanly; the next one goes on from there. */
  readonly signal?: AbortSignal;
  /** Called for each step, in order. An exception that it throws fails the mirror. */
  readonly onEvent?: (event: MirrorEvent) => void;
}
