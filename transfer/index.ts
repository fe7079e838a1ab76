export type { PermissionRule } from './deploy/attributes.ts';
export { deploy } from './deploy/deploy.ts';
export type { DeployEvent, DeployPhase } from './deploy/events.ts';
export type { Drift, DriftPolicy } from './deploy/drift-policy.ts';
export type { ExistingPolicy } from './deploy/existing-policy.ts';
export type { SymlinkPolicy } from './deploy/links.ts';
export type { FileEntry } from './deploy/manifest.ts';
export type { DeployOptions } from './deploy/options.ts';
export type { Move } from './deploy/moves.ts';
export { type Plan, planSummary, type PlanSummary, type Sending } from './deploy/plan.ts';
export type { Writer } from './deploy/writer.ts';
export { DeployError, type DeployReport } from './deploy/report.ts';
export type { PublishedFile } from './deploy/state.ts';
export { type DeletionLimit, parseDeletionLimit } from './run/deletion-limit.ts';
export type { RunEvent } from './run/events.ts';
export type { RunOptions } from './run/options.ts';
export { RunError, type RunReport } from './run/reporter.ts';
export type { PathFailure } from './tree/path-failure.ts';
export type { RemoteFile } from './tree/remote-tree.ts';
export { compileSelection, type PathKind, PatternError, type Selection } from './tree/selection.ts';
export type { TreeLimitOptions } from './tree/tree-limits.ts';

export type { MirrorEvent, MirrorPhase } from './mirror/events.ts';
export { mirror } from './mirror/mirror.ts';
export type { MirrorOptions } from './mirror/options.ts';
export type { Deletion, Fetch, MirrorPlan } from './mirror/plan.ts';
export { MirrorError, type MirrorReport } from './mirror/report.ts';

export {
  connectTo,
  type Protocol,
  registerProtocol,
  type ServerAddress,
  type ServerOptions,
} from './connect-to.ts';
export type { FtpServerOptions } from './ftp/session/server-options.ts';
export { OptionError } from './remote/option-error.ts';
export {
  type ByteSource,
  type ChecksumAlgorithm,
  type Remote,
  type RemoteEntry,
  type RemoteHooks,
  type RemoteSession,
  type RenameOptions,
  type StoreOptions as RemoteStoreOptions,
} from './remote/remote.ts';
export {
  type Failure,
  type FailureKind,
  FolderUnreadable,
  RemoteError,
  RemoteFileMissing,
  ResumeRefused,
  serverReplyOf,
} from './remote/remote-error.ts';
export { childOf, joinRemotePath, nameOf, parentOf } from './remote/remote-path.ts';
export { type Retry, StepFailure } from './remote/retry.ts';
export { SecretMask } from './remote/secret-mask.ts';
export { Sessions, type SessionsOptions } from './remote/sessions.ts';
export { hintOf, messageOf, StorbinaryError } from './remote/storbinary-error.ts';

export { AppendConflict, appendFile, type AppendFileResult, AppendRefused } from './file/append-file.ts';
export type { DownloadFileOptions, DownloadFileResult } from './file/download.ts';
export { downloadFile } from './file/download-file.ts';
export { TargetExists } from './file/download-part.ts';
export { type OverwritePolicy, TargetDiffers, TimeUnknown } from './file/download-policy.ts';
export { DownloadMismatch } from './file/download-version.ts';
export { fileSource, fileVersion, type FileVersion, SourceChanged } from './file/file-source.ts';
export { type FileTarget, openFileTarget } from './file/file-target.ts';
export type { Progress } from './file/progress.ts';
export { retrieveFile, type RetrieveFileOptions, type RetrieveFileResult } from './file/retrieve-file.ts';
export type { RemoteVersion } from './file/remote-version.ts';
export { RemoteChanged } from './file/retrieve-rest.ts';
export { bufferSource, type Source } from './file/source.ts';
export { deleteEntry, type DeleteEntryOptions, type DeleteEntryResult } from './file/delete-entry.ts';
export {
  EntryError,
  EntryExists,
  EntryMissing,
  FolderNotEmpty,
  PathIsFolder,
  type PathWording,
} from './file/entry-errors.ts';
export { listFolder } from './file/list-folder.ts';
export { makeFolders } from './file/make-folders.ts';
export { moveEntry, type MoveEntryOptions, type MoveEntryResult } from './file/move-entry.ts';
export { isPartialName } from './file/partial-name.ts';
export { storeFile } from './file/store-file.ts';
export type { UploadedAttributes, UploadFileOptions, UploadFileResult } from './file/upload.ts';
export { uploadFile } from './file/upload-file.ts';
export { existingFilePolicies, type ExistingFilePolicy, type UploadTarget } from './file/upload-target.ts';
export type { StoreFileOptions, StoreFileResult } from './file/verified-store.ts';
export type { Target } from './file/target.ts';
export { VerificationError } from './file/verification-error.ts';

export { type ActivePort, type PortRange } from './ftp/data/active-port.ts';
export type { CommandEncoding } from './ftp/control/command-line.ts';
export type { DataOpening, DataPort } from './ftp/data/data-port.ts';
export {
  allErrors,
  ConnectionError,
  type ConnectionPhase,
  ConnectionTimeout,
  ErrorPerm,
  ErrorProto,
  ErrorReply,
  ErrorTemp,
  FTPError,
  TransferAborted,
} from './ftp/control/errors.ts';
export type { Features } from './ftp/control/features.ts';
export type { LineHandler, StoreLinesOptions } from './ftp/conversation/transfers.ts';
export type { FTPCommands } from './ftp/conversation/ftp-commands.ts';
export type { FTPFiles } from './ftp/conversation/ftp-files.ts';
export type { FTPLogin, FTPOptions } from './ftp/conversation/ftp-options.ts';
export type { DataSocket, FTPTransfers, TransferOptions } from './ftp/conversation/ftp-transfers.ts';
export { FTP } from './ftp/conversation/ftp.ts';
export { FTP_TLS, type FTP_TLSOptions } from './ftp/conversation/ftp-tls.ts';
export { type MlsdEntry } from './ftp/listing/mlsd-entry.ts';
export type { PassiveAddress } from './ftp/data/passive-mode.ts';
export type { Reply } from './ftp/control/reply.ts';
export { parse150, parse227, parse229, parse257 } from './ftp/control/reply-fields.ts';
export type { BlockHandler, RetrieveOptions } from './ftp/data/retrieve.ts';
export type { StoreOptions } from './ftp/data/store.ts';
export type { DebugLevel } from './ftp/control/wire-log.ts';
