import { RemoteError, RemoteFileMissing } from '../remote/remote-error.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { childOf, nameOf, parentOf } from '../remote/remote-path.ts';
import { StepFailure } from '../remote/retry.ts';
import type { Sessions } from '../remote/sessions.ts';
import { claimPartial } from './claim-partial.ts';
import { EntryError, type PathWording } from './entry-errors.ts';
import { makeFolders } from './make-folders.ts';
import { PartialFile } from './partial-file.ts';
import { newPartialName } from './partial-name.ts';
import { isRenamed, renameIntoPlace, type Renaming } from './rename-into-place.ts';
import type { Source } from './source.ts';
import { chooseTarget, type ExistingFilePolicy, type UploadTarget } from './upload-target.ts';
import { type StoreFileOptions, type StoreFileResult, VerifiedStore } from './verified-store.ts';
import { hasSameTail } from './compare-part.ts';
import { sha256Of } from './verify.ts';

/** Content up to this size is uploaded again after a kill: looking for a partial would take as long. */
const smallBytes = 1024 * 1024;

/** How to upload one file. */
export interface UploadFileOptions extends StoreFileOptions, PathWording {
  /** What to do when the path is an existing file. Default: `replace`. */
  readonly ifExists?: ExistingFilePolicy | undefined;
  /** Modification time to give the file. Default: the time of the upload. */
  readonly modifiedAt?: Date | undefined;
  /** Unix permission bits to give the file, such as 0o644. Default: the server's. */
  readonly mode?: number | undefined;
}

/** Which of the given attributes the server has set. */
export interface UploadedAttributes {
  /** Whether the server set `modifiedAt`; absent when none was given. */
  readonly isModifiedAtSet?: boolean;
  /** Whether the server set `mode`; absent when none was given. */
  readonly isModeSet?: boolean;
}

/** What an upload did. */
export interface UploadFileResult extends StoreFileResult, UploadedAttributes {
  /** Absolute path of the file; under the policy `rename` it may differ from the one given. */
  readonly path: string;
  /** `skipped`: there was a file, and it was left unchanged. */
  readonly outcome: UploadTarget['outcome'];
  readonly sizeBytes: number;
}

/** The temporary file of an upload is gone: another upload of the same content took it for abandoned and claimed it. */
class PartialTaken extends RemoteError {
  override readonly name = 'PartialTaken';

  constructor(path: string, cause: unknown) {
    const hint = 'Let only one upload to this path run at a time.';
    super(`The unfinished upload to ${path} is gone`, { kind: 'transient', hint, cause });
  }
}

/** One upload over any number of attempts; each resumes from what the previous one is known to have done. */
export class Upload {
  readonly #sessions: Sessions;
  readonly #path: string;
  readonly #source: Source;
  readonly #options: UploadFileOptions;
  readonly #store: VerifiedStore;
  #sha256: string | undefined;
  #target: UploadTarget | undefined;
  #isFolderNew = false;
  /** The temporary file. Its name belongs to this upload alone. */
  #partial: PartialFile | undefined;
  /** Whether it has looked for what earlier uploads left. */
  #hasLooked = false;
  #isStored = false;
  #attributes: UploadedAttributes | undefined;
  /** A rename that an attempt has requested, and whose reply may be lost. */
  #tried: Renaming | undefined;

  constructor(sessions: Sessions, path: string, source: Source, options: UploadFileOptions) {
    this.#sessions = sessions;
    this.#path = path;
    this.#source = source;
    this.#options = options;
    this.#store = new VerifiedStore(sessions, source, options);
  }

  /** The most bytes that an attempt has found on the server. */
  get progress(): number {
    return this.#store.bestBytes;
  }

  async attempt(): Promise<UploadFileResult> {
    this.#target ??= await this.#sessions.use((session) => this.#chooseTarget(session));
    if (this.#target.outcome !== 'skipped') {
      const partial = await this.#storePartial();
      const target = this.#target;
      this.#target = await this.#sessions.use((session) => this.#publish(session, partial, target));
      await this.#deleteAbandoned();
    }
    const { sizeBytes } = this.#source;
    return { ...this.#target, sizeBytes, ...this.#store.result, ...this.#attributes };
  }

  /** Deletes a temporary file that no later upload could use, unless the server cannot be reached. */
  async cleanUp(failure: unknown): Promise<void> {
    const partial = this.#partial?.path;
    const isRefusal = failure instanceof StepFailure && failure.kind === 'permanent';
    const isUseless = failure instanceof EntryError || (isRefusal && !this.#isWorthResuming);
    if (partial === undefined || !isUseless) return;
    // A failure to clean up must not hide that of the upload.
    await this.#sessions.use((session) => session.delete(partial)).catch(() => false);
  }

  /** What could not be renamed after a lost session must not stay beside the target. */
  async #deleteAbandoned(): Promise<void> {
    const paths = this.#partial?.abandoned ?? [];
    if (paths.length === 0) return;
    const deleteAll = (session: RemoteSession): Promise<unknown> =>
      Promise.all(paths.map((path) => session.delete(path)));
    // The upload is complete, whether they can be deleted or not.
    await this.#sessions.use(deleteAll).catch(() => undefined);
  }

  get #isWorthResuming(): boolean {
    return this.#source.sizeBytes > smallBytes;
  }

  async #chooseTarget(session: RemoteSession): Promise<UploadTarget> {
    const target = await chooseTarget(
      session,
      this.#path,
      this.#options.ifExists ?? 'replace',
      this.#options,
    );
    if (target.outcome === 'created') this.#isFolderNew = await makeFolders(session, parentOf(this.#path));
    return target;
  }

  /** Completes and verifies the temporary file. */
  async #storePartial(): Promise<string> {
    const sha256 = (this.#sha256 ??= await sha256Of(this.#source));
    const partial = (this.#partial ??= this.#newPartial(sha256));
    if (this.#isStored) return partial.path;
    const isNew = !this.#hasLooked && !(await this.#claimPartial(sha256, partial));
    this.#hasLooked = true;
    try {
      await this.#store.attempt(partial, isNew);
    } catch (error) {
      throw error instanceof RemoteFileMissing ? this.#startOver(error) : error;
    }
    this.#isStored = true;
    return partial.path;
  }

  #newPartial(sha256: string): PartialFile {
    const freshPath = (): string => childOf(parentOf(this.#path), newPartialName(sha256, nameOf(this.#path)));
    return new PartialFile(freshPath(), freshPath);
  }

  async #claimPartial(sha256: string, partial: PartialFile): Promise<boolean> {
    if (!this.#isWorthResuming || this.#isFolderNew) return false;
    return this.#sessions.use(async (session) => {
      if (!session.canResume) return false;
      try {
        if (partial.isEndangered && (await partial.leaveName(session))) return true;
        const claim = { sha256, target: this.#path, partial: partial.path };
        return await claimPartial(session, claim, this.#sessions.closing);
      } catch (error) {
        partial.failedOn(session);
        throw error;
      }
    });
  }

  /**
   * Gives the temporary file its attributes and the name of the target.
   *
   * @returns where it went: not to `target` if somebody has created a file there that must not be replaced
   */
  async #publish(session: RemoteSession, partial: string, target: UploadTarget): Promise<UploadTarget> {
    if (this.#tried !== undefined && (await this.#isPublished(session, this.#tried))) return target;
    this.#attributes ??= await this.#setAttributes(session, partial);
    const mayReplace = (this.#options.ifExists ?? 'replace') === 'replace';
    const isTaken = !mayReplace && (await session.size(target.path)) !== undefined;
    const free = isTaken ? await this.#chooseTarget(session) : target;
    if (free.outcome === 'skipped') await session.delete(partial);
    else await this.#rename(session, partial, free);
    return free;
  }

  async #rename(session: RemoteSession, partial: string, target: UploadTarget): Promise<void> {
    this.#target = target;
    this.#tried = { from: partial, to: target.path, sizeBytes: this.#source.sizeBytes };
    try {
      await renameIntoPlace(session, this.#tried, false);
    } catch (error) {
      if (!session.isOpen || (await session.size(partial)) !== undefined) throw error;
      throw this.#startOver(error);
    }
  }

  /** Whether the rename of an earlier attempt was carried out and only its reply was lost. */
  async #isPublished(session: RemoteSession, renaming: Renaming): Promise<boolean> {
    if (!(await isRenamed(session, renaming))) return false;
    // A partial worth resuming may also be gone because another upload claimed it; then the target is the old file.
    const mayBeClaimed = this.#isWorthResuming && session.canResume;
    return !mayBeClaimed || hasSameTail(session, renaming.to, this.#source, this.#source.sizeBytes);
  }

  async #setAttributes(session: RemoteSession, partial: string): Promise<UploadedAttributes> {
    const { modifiedAt, mode } = this.#options;
    const [isModifiedAtSet, isModeSet] = await Promise.all([
      modifiedAt && session.setModified(partial, modifiedAt),
      mode === undefined ? undefined : session.setMode(partial, mode),
    ]);
    return {
      ...(isModifiedAtSet === undefined ? {} : { isModifiedAtSet }),
      ...(isModeSet === undefined ? {} : { isModeSet }),
    };
  }

  /** Makes the next attempt choose its target again and use a new temporary name. */
  #startOver(cause: unknown): PartialTaken {
    const { showPath = String } = this.#options;
    this.#target = undefined;
    this.#partial = undefined;
    this.#hasLooked = false;
    this.#isStored = false;
    this.#attributes = undefined;
    this.#tried = undefined;
    return new PartialTaken(showPath(this.#path), cause);
  }
}
