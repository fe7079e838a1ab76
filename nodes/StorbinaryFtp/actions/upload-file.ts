import {
  RemoteFileMissing,
  type RemoteSession,
  StepFailure,
  storeFile,
  type StoreFileResult,
  VerificationError,
} from '../../../transfer/index.ts';
import type { HashedSource } from '../../binary/stored-source.ts';
import { Problem } from '../../input/problem.ts';
import { stagedName } from '../../listing/staged-name.ts';
import type { Connection } from '../../server/connection.ts';
import { failureOf, outcomeOf } from '../../server/outcome.ts';
import { folderOf, makeFolders, nameOf } from '../../server/parent-folders.ts';
import { chooseTarget, type ExistingPolicy } from './upload-target.ts';

/** What an upload is to bring about. */
export interface Upload {
  /** Absolute path on the server. */
  readonly path: string;
  readonly source: HashedSource;
  readonly ifExists: ExistingPolicy;
  readonly modifiedAt?: Date | undefined;
  readonly mode?: number | undefined;
  readonly onHint: (message: string) => void;
}

/** What an upload brought about. */
export interface Uploaded {
  /** Absolute path on the server; another than asked for when a file had to make way. */
  readonly path: string;
  readonly outcome: 'created' | 'replaced' | 'skipped';
  /** Bytes that an earlier execution, or an attempt of this one, had sent already. */
  readonly resumedBytes: number;
}

/** Times that an upload is decided anew because another execution came in between. */
const rounds = 5;

/**
 * Uploads a source: stages it beside its target under a name that its content gives, so that an interrupted upload is
 * gone on with, verifies it there, and renames it onto the target.
 *
 * @throws StepFailure; Problem when the target is taken
 */
export async function uploadFile(connection: Connection, upload: Upload): Promise<Uploaded> {
  for (let round = 1; ; round += 1) {
    const outcome = await outcomeOf(uploadOnce(connection, upload));
    if ('value' in outcome) return outcome.value;
    if (!(outcome.failure instanceof CameInBetween) || round === rounds) throw outcome.failure;
  }
}

async function uploadOnce(connection: Connection, upload: Upload): Promise<Uploaded> {
  const { path, source, ifExists } = upload;
  const folder = folderOf(path);
  const step = `Uploading to ${connection.root.show(path)}`;
  const target = await connection.run(step, async (session) => {
    const chosen = await chooseTarget(session, path, ifExists, connection.root);
    if (chosen.outcome !== 'skipped') await makeFolders(session, folder);
    return chosen;
  });
  if (target.outcome === 'skipped') return { path, outcome: 'skipped', resumedBytes: 0 };
  const staged = `${folder === '/' ? '' : folder}/${stagedName(source.sha256, nameOf(target.path))}`;
  const { bytesResumed } = await stage(connection, staged, source);
  await connection.run(step, (session) => dress(session, staged, upload));
  await publish(connection, {
    staged,
    path: target.path,
    sizeBytes: source.sizeBytes,
    mustBeFree: target.outcome === 'created' && ifExists !== 'replace',
  });
  return { path: target.path, outcome: target.outcome, resumedBytes: bytesResumed };
}

/** Brings the source to the server under its staged name, whole and verified. */
async function stage(connection: Connection, staged: string, source: HashedSource): Promise<StoreFileResult> {
  const outcome = await outcomeOf(storeFile(connection.sessions, staged, source));
  if ('value' in outcome) return outcome.value;
  const { failure } = outcome;
  const cause = failure instanceof StepFailure ? failure.cause : undefined;
  const mayBeTaken = cause instanceof VerificationError || cause instanceof RemoteFileMissing;
  const isTaken =
    mayBeTaken && (await connection.run('Looking', (session) => session.size(staged))) === undefined;
  if (!isTaken) throw failure;
  throw new CameInBetween(`The unfinished upload ${connection.root.show(staged)} is gone`, {
    cause: failure,
  });
}

/** Gives the staged file its time and its permissions, so that it goes live with them. */
async function dress(
  session: RemoteSession,
  staged: string,
  { modifiedAt, mode, onHint }: Upload,
): Promise<void> {
  if (modifiedAt !== undefined && !(await session.setModified(staged, modifiedAt))) {
    onHint('The server does not let the modified time be set; the file has the time of its upload.');
  }
  if (mode !== undefined && !(await session.setMode(staged, mode))) {
    onHint('The server does not let permissions be set; the file has those that the server gives.');
  }
}

interface Publication {
  readonly staged: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** Whether no file may be replaced. */
  readonly mustBeFree: boolean;
}

/** Renames onto the live name. When an answer was lost, what the server has tells whether it is done. */
async function publish(connection: Connection, publication: Publication): Promise<void> {
  const { staged, path, mustBeFree } = publication;
  let isRepeated = false;
  await connection.run(`Renaming onto ${connection.root.show(path)}`, async (session) => {
    if (isRepeated && (await isPublished(session, publication))) return;
    if (mustBeFree && (await session.size(path)) !== undefined) {
      await session.delete(staged);
      throw new CameInBetween(`A file ${connection.root.show(path)} was made during the upload`);
    }
    isRepeated = true;
    const failure = failureOf(await outcomeOf(session.rename(staged, path)));
    if (failure === undefined) return;
    if (!session.isOpen || (await session.size(staged)) !== undefined) throw failure;
    const message = `The unfinished upload of ${connection.root.show(path)} is gone`;
    throw new CameInBetween(message, { cause: failure });
  });
}

/** Whether the rename of an earlier attempt was done and only its answer lost. */
async function isPublished(
  session: RemoteSession,
  { staged, path, sizeBytes }: Publication,
): Promise<boolean> {
  return (await session.size(staged)) === undefined && (await session.size(path)) === sizeBytes;
}

/** Another execution did something with the same path meanwhile. */
class CameInBetween extends Problem {
  constructor(message: string, options?: ErrorOptions) {
    super(message, 'Let only one execution upload to this path at a time.', options);
  }
}
