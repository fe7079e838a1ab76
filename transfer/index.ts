export { deploy } from './deploy/deploy.ts';
export type { DeployEvent, DeployPhase } from './deploy/events.ts';
export type { FileEntry } from './deploy/manifest.ts';
export type { DeployOptions } from './deploy/options.ts';
export type { Move, Plan, Sending } from './deploy/plan.ts';
export { DeployError, type DeployReport } from './deploy/report.ts';
export { compileSelection, type PathKind, PatternError, type Selection } from './selection/patterns.ts';

export type { MirrorEvent, MirrorFailure, MirrorPhase } from './mirror/events.ts';
export { mirror } from './mirror/mirror.ts';
export type { MirrorOptions } from './mirror/options.ts';
export type { Deletion, Fetch, MirrorPlan } from './mirror/plan.ts';
export type { RemoteFile } from './mirror/remote-tree.ts';
export { MirrorError, type MirrorReport } from './mirror/report.ts';

export { classifyFailure, type Failure, type FailureKind } from './remote/failure.ts';
export { FtpRemote, type FtpRemoteHooks } from './remote/ftp-remote.ts';
export type { FtpSession } from './remote/ftp-session.ts';
export { OptionError } from './remote/option-error.ts';
export {
  type ByteSource,
  type ChecksumAlgorithm,
  type Remote,
  type RemoteEntry,
  RemoteFileMissing,
  type RemoteSession,
  type StoreOptions as RemoteStoreOptions,
} from './remote/remote.ts';
export { joinRemotePath } from './remote/remote-path.ts';
export { retry, type Retry, type RetryPolicy, StepFailure } from './remote/retry.ts';
export type { ServerOptions } from './remote/server-options.ts';
export { SessionPool } from './remote/session-pool.ts';

export { AppendConflict, appendFile, type AppendFileResult, AppendRefused } from './resume/append-file.ts';
export { downloadFile, type DownloadFileOptions, type DownloadFileResult } from './resume/download-file.ts';
export { TargetExists } from './resume/download-part.ts';
export { type OverwritePolicy, TargetDiffers, TimeUnknown } from './resume/download-policy.ts';
export { DownloadMismatch } from './resume/download-version.ts';
export { fileSource, fileVersion, type FileVersion, SourceChanged } from './resume/file-source.ts';
export { type FileTarget, openFileTarget } from './resume/file-target.ts';
export type { Progress } from './resume/progress.ts';
export { retrieveFile, type RetrieveFileOptions, type RetrieveFileResult } from './resume/retrieve-file.ts';
export type { RemoteVersion } from './resume/remote-version.ts';
export { RemoteChanged } from './resume/retrieve-rest.ts';
export { bufferSource, type Source } from './resume/source.ts';
export { storeFile, type StoreFileOptions, type StoreFileResult } from './resume/store-file.ts';
export type { Target } from './resume/target.ts';
export { VerificationError } from './resume/verify.ts';

export { type ActivePort, type PortRange } from './protocol/active-port.ts';
export type { CommandEncoding } from './protocol/command-line.ts';
export type { DataOpening, DataPort } from './protocol/data-port.ts';
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
} from './protocol/errors.ts';
export type { Features } from './protocol/features.ts';
export type { LineHandler, StoreLinesOptions, TransferOptions } from './protocol/ftp-transfers.ts';
export { FTP, type FTPLogin, type FTPOptions } from './protocol/ftp.ts';
export { FTP_TLS, type FTP_TLSOptions } from './protocol/ftp-tls.ts';
export { type MlsdEntry } from './protocol/mlsd-entry.ts';
export type { PassiveAddress } from './protocol/passive-mode.ts';
export type { Reply } from './protocol/reply.ts';
export { parse150, parse227, parse229, parse257 } from './protocol/reply-fields.ts';
export type { BlockHandler, RetrieveOptions } from './protocol/retrieve.ts';
export type { StoreOptions } from './protocol/store.ts';
export type { DebugLevel } from './protocol/wire-log.ts';
