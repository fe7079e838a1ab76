import { checkChoice, checkLabel, checkServerPath } from '../remote/option-error.ts';
import type { RunOptions } from '../run/options.ts';
import { checkAttributes, type PermissionRule } from './attributes.ts';
import { driftPolicies, type DriftPolicy } from './drift-policy.ts';
import type { DeployEvent } from './events.ts';
import { existingPolicies, type ExistingPolicy } from './existing-policy.ts';
import { type SymlinkPolicy, symlinkPolicies } from './links.ts';
import { type PublishMode, publishModes } from './plan-parts.ts';
import { defaultStateName } from './state.ts';
import { checkOwnership, type Writer } from './writer.ts';

/** Options of a deploy: a local folder, where it goes on the server, and how. */
export interface DeployOptions extends RunOptions<DeployEvent> {
  /** The folder to deploy. It must exist and contain at least one file that the patterns do not leave out. */
  readonly localDir: string;
  /**
   * What to do with symbolic links that the patterns do not exclude:
   * - `follow`: a link's target is deployed under the link's name. A link that leads nowhere, out of the workspace, back to
   *   a folder above it, into a `.git` folder or to something that the patterns exclude is an error. The default.
   * - `skip`: links are left out, and what is live in their place stays.
   * - `error`: any link is an error.
   */
  readonly symlinks?: SymlinkPolicy;
  /** Absolute path of the folder that links may lead to, besides `localDir`. Default: `localDir`. */
  readonly workspaceDir?: string;
  /** Name of the state file, relative to `serverDir`. Default: `.ftp-deploy-sync-state.json`. */
  readonly stateName?: string;
  /**
   * A folder on the server for what is not live yet, absolute or relative to the login folder. It has to be on the same file
   * system as `serverDir`. Default: a folder beside `serverDir` in the login folder, or inside `serverDir` where that is the
   * login folder or the account may not write there.
   */
  readonly stagingDir?: string;
  /**
   * When uploaded files go live:
   * - `atomic`: all together, once everything has arrived. The default.
   * - `per-file`: a few at a time. Until the end the site is partly old and partly new, but the server needs room only for
   *   the site and up to 4 MiB, or one larger file, besides.
   */
  readonly publish?: PublishMode;
  /** What other deploys of the site call this one: up to 60 letters, digits, `.`, `-` and `_`. Default: `deploy`. */
  readonly runLabel?: string;
  /**
   * Which live files that are not in the local folder are deleted:
   * - `tracked`: those that an earlier deploy of this site put there. The default.
   * - `none`: none of them; they stay, and the state file lists them on.
   */
  readonly delete?: 'tracked' | 'none';
  /**
   * What to do with files on the server that no deploy of this site put there and that are where a new file goes:
   * - `replace`: they are replaced; an event says which, before it happens. The default.
   * - `keep`: they stay, the local files are not deployed, and the state does not list them.
   * - `fail`: the run fails before it changes anything.
   */
  readonly existing?: ExistingPolicy;
  /**
   * What to do when live files are not what the state file says, because somebody has changed or deleted them:
   * - `ignore`: nobody looks. The default.
   * - `report`: each live file is asked for its size, and with `verify: 'read-back'` for its SHA-256 where the server computes
   *   one; an event and the report say what differs.
   * - `repair`: the same, and what differs is sent again, and nothing else.
   */
  readonly drift?: DriftPolicy;
  /**
   * Permissions for uploaded files; the last rule whose pattern matches decides. Files that no rule matches have those that
   * the server gives them. A server that does not set permissions is warned about once.
   */
  readonly permissions?: readonly PermissionRule[];
  /**
   * Give uploaded files that are executable here, and that no rule of `permissions` matches, the permissions `0o755`.
   * Default: `false`.
   */
  readonly preserveExecutable?: boolean;
  /**
   * Give uploaded files the modification time that they have here, to the second. A server that does not set times is warned
   * about once. Default: `false`, the time of the upload.
   */
  readonly preserveModificationTime?: boolean;
  /**
   * Who deploys. The state file remembers it for each file. A plan that deletes or replaces files of another repository is
   * refused. Default: not known, and nothing is refused.
   */
  readonly writer?: Writer;
  /** A repository, as `owner/name`, whose files may be deleted and replaced, and become the writer's own. */
  readonly acceptWriter?: string;
  /**
   * How uploaded files are verified:
   * - `standard`: by size and, if the server computes one, checksum; otherwise by size and the bytes around the place where
   *   an upload was resumed. The default.
   * - `read-back`: every uploaded file is read back completely and compared, which doubles the traffic.
   */
  readonly verify?: 'standard' | 'read-back';
}

/**
 * Checks the options that only a deploy has.
 *
 * @throws OptionError naming the option, what was given and what is allowed
 */
export function checkDeployOptions(options: DeployOptions): void {
  checkServerPath('stateName', options.stateName ?? defaultStateName);
  if (options.stagingDir !== undefined) checkServerPath('stagingDir', options.stagingDir);
  checkLabel('runLabel', options.runLabel);
  checkChoice('symlinks', options.symlinks, symlinkPolicies);
  checkChoice('delete', options.delete, ['tracked', 'none']);
  checkChoice('existing', options.existing, existingPolicies);
  checkChoice('drift', options.drift, driftPolicies);
  checkChoice('publish', options.publish, publishModes);
  checkAttributes(options);
  checkOwnership(options);
  checkChoice('verify', options.verify, ['standard', 'read-back']);
}
