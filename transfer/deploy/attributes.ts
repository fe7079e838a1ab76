import { OptionError } from '../remote/option-error.ts';
import { RemoteError } from '../remote/remote-error.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { compileSelection } from '../tree/selection.ts';
import type { DeployContext } from './deploy-context.ts';
import type { ScannedFile } from './hash-files.ts';

/** Permissions for the files that a pattern matches. */
export interface PermissionRule {
  /** A pattern like those of `exclude`; see `compileSelection`. */
  readonly pattern: string;
  /** The nine permission bits, such as `0o644`. */
  readonly mode: number;
}

/** Attributes that uploaded files are given, besides their content. */
export interface AttributeOptions {
  readonly permissions?: readonly PermissionRule[];
  readonly preserveExecutable?: boolean;
  readonly preserveModificationTime?: boolean;
}

const allPermissionBits = 0o777;
const executableMode = 0o755;

/** Gives uploaded files their attributes before they go live. What a server refuses is warned about once, and left out. */
export class Attributes {
  readonly #reporter: DeployContext['reporter'];
  readonly #files: ReadonlyMap<string, ScannedFile>;
  readonly #rules: ReturnType<typeof compileRules>;
  readonly #options: AttributeOptions;
  readonly #refused = new Set<string>();

  constructor({ reporter }: DeployContext, files: readonly ScannedFile[], options: AttributeOptions) {
    this.#reporter = reporter;
    this.#files = new Map(files.map((file) => [file.entry.path, file]));
    this.#rules = compileRules(options);
    this.#options = options;
  }

  /**
   * Sets the attributes of one file. All requests are queued at once, so they share a write with what the caller queues.
   *
   * @param path its path in the tree
   * @param remotePath where it is on the server now
   */
  async set(session: RemoteSession, path: string, remotePath: string): Promise<void> {
    const file = this.#files.get(path);
    if (file === undefined) return;
    const mode = this.#modeOf(file);
    const modifiedMs = this.#options.preserveModificationTime === true ? file.modifiedMs : undefined;
    await Promise.all([
      mode !== undefined && this.#try(session, 'permissions', () => session.setMode(remotePath, mode)),
      modifiedMs !== undefined &&
        this.#try(session, 'modification times', () => session.setModified(remotePath, new Date(modifiedMs))),
    ]);
  }

  #modeOf({ entry, isExecutable }: ScannedFile): number | undefined {
    const rule = this.#rules.findLast(({ matches }) => matches(entry.path));
    if (rule !== undefined) return rule.mode;
    return isExecutable && this.#options.preserveExecutable === true ? executableMode : undefined;
  }

  async #try(session: RemoteSession, what: string, set: () => Promise<boolean>): Promise<void> {
    if (this.#refused.has(what)) return;
    const isSet = await set().catch((error: unknown) => {
      // A session that is lost is a matter for a retry; anything else is the server's refusal.
      if (session.isOpen && error instanceof RemoteError) return false;
      throw error;
    });
    if (isSet || this.#refused.has(what)) return;
    this.#refused.add(what);
    this.#reporter.warn(
      `The server does not set ${what}; the files are deployed with those that it gives them`,
    );
  }
}

/**
 * @throws OptionError when a mode is not made of the nine permission bits, or a pattern is empty, a comment or negated;
 * PatternError when it is not valid
 */
export function checkAttributes(options: AttributeOptions): void {
  for (const { pattern, mode } of options.permissions ?? []) {
    if (!Number.isInteger(mode) || mode < 0 || mode > allPermissionBits) {
      throw new OptionError(
        `permissions has the mode ${mode} for ${JSON.stringify(pattern)}`,
        'Give the nine permission bits, from 0 to 0o777.',
      );
    }
    if (/^\s*(?:$|#|!(?!\())/.test(pattern)) {
      throw new OptionError(
        `permissions has the pattern ${JSON.stringify(pattern)}`,
        'Give a pattern that matches the files. The last one that matches decides, so none has to be taken back.',
      );
    }
  }
  compileRules(options);
}

const compileRules = ({ permissions = [] }: AttributeOptions) =>
  permissions.map(({ pattern, mode }) => {
    const { whyExcluded } = compileSelection({ exclude: [pattern] });
    return { mode, matches: (path: string) => whyExcluded(path, 'file') !== undefined };
  });
