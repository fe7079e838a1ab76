import type { Features } from '../control/features.ts';
import { PassiveMode } from '../data/passive-mode.ts';
import { type ChecksumCommand, findChecksumCommand } from './checksum-command.ts';

/** What is known about an optional ability of a server. */
export type Support = 'unknown' | 'supported' | 'refused';

/**
 * What one server can do, as far as is known: learned from FEAT, replies and failures, and shared by all its sessions.
 * What a server has refused is not requested again.
 */
export class Capabilities {
  /** Several commands in one write; refused once a server answers out of order. */
  pipelining: Support = 'unknown';
  /** REST before STOR (RFC 3659, section 5); used only where FEAT lists `REST STREAM`. */
  restStor: Support = 'unknown';
  /** APPE to resume a file. */
  append: Support = 'unknown';
  /** RNTO onto an existing file. */
  renameOntoFile: Support = 'unknown';
  /** `LIST -a`, which shows the names that begin with a dot. */
  listAll: Support = 'unknown';
  /** `LIST -a` shows the folder itself, as `.`. */
  listsFolderItself: Support = 'unknown';
  /** Listings with exact times (RFC 3659, section 7). */
  mlsd: Support = 'unknown';
  /** Setting a file's time by MFMT. */
  mfmt: Support = 'unknown';
  /** The command for checksums, if the server has one. */
  checksum: ChecksumCommand | undefined;
  /** Which command requests a passive port. */
  readonly passive = new PassiveMode();

  /** Learns what FEAT lists (RFC 2389), except where a reply or a failure has already shown what the server can do. */
  learnFeatures(features: Features): void {
    const learn = (known: Support, isListed: boolean): Support =>
      known === 'unknown' ? (isListed ? 'supported' : 'refused') : known;
    this.restStor = learn(this.restStor, features.has('REST STREAM'));
    this.mlsd = learn(this.mlsd, features.lists('MLST') || features.lists('MLSD'));
    this.mfmt = learn(this.mfmt, features.lists('MFMT'));
    this.checksum = findChecksumCommand(features);
  }

  /** The command that resumes a file at its end; `undefined` when the server has refused both. */
  get resumeCommand(): 'STOR' | 'APPE' | undefined {
    if (this.restStor === 'supported') return 'STOR';
    return this.append === 'refused' ? undefined : 'APPE';
  }

  /** Notes that the server refused to resume a file with this command. */
  refuseResume(command: 'STOR' | 'APPE'): void {
    if (command === 'STOR') this.restStor = 'refused';
    else this.append = 'refused';
  }
}
