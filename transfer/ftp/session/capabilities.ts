import type { Features } from '../control/features.ts';
import { PassiveMode } from '../data/passive-mode.ts';
import { type ChecksumCommand, findChecksumCommand } from './checksum-command.ts';

/** What is known of something that a server may be able to do. */
export type Support = 'unknown' | 'supported' | 'refused';

/**
 * What one server can do, as far as its sessions have found out: filled by FEAT, by replies and by failures, and shared by
 * all of them. What a server refuses is not asked of it again.
 */
export class Capabilities {
  /** Several commands in one write; refused once a server answers out of order. */
  pipelining: Support = 'unknown';
  /** REST before STOR (RFC 3659, section 5), believed only where FEAT says `REST STREAM`. */
  restStor: Support = 'unknown';
  /** APPE as the way to continue a file. */
  append: Support = 'unknown';
  /** RNTO with the name of an existing file. */
  renameOntoFile: Support = 'unknown';
  /** `LIST -a`, which shows the names that begin with a dot. */
  listAll: Support = 'unknown';
  /** `LIST -a` shows the folder itself, as `.`. */
  listsFolderItself: Support = 'unknown';
  /** Listings with exact times (RFC 3659, section 7). */
  mlsd: Support = 'unknown';
  /** Setting a file's time by MFMT. */
  mfmt: Support = 'unknown';
  /** The command by which the server computes checksums, where it has one. */
  checksum: ChecksumCommand | undefined;
  /** Which command asks for a passive port. */
  readonly passive = new PassiveMode();

  /** Takes up what FEAT lists (RFC 2389). What a reply or a failure has taught already stays as it is. */
  learnFeatures(features: Features): void {
    const learn = (known: Support, isListed: boolean): Support =>
      known === 'unknown' ? (isListed ? 'supported' : 'refused') : known;
    this.restStor = learn(this.restStor, features.has('REST STREAM'));
    this.mlsd = learn(this.mlsd, features.lists('MLST') || features.lists('MLSD'));
    this.mfmt = learn(this.mfmt, features.lists('MFMT'));
    this.checksum = findChecksumCommand(features);
  }

  /** The command that continues a file at its end; `undefined` when the server has refused both. */
  get resumeCommand(): 'STOR' | 'APPE' | undefined {
    if (this.restStor === 'supported') return 'STOR';
    return this.append === 'refused' ? undefined : 'APPE';
  }

  /** Notes that the server refused to continue a file by this command. */
  refuseResume(command: 'STOR' | 'APPE'): void {
    if (command === 'STOR') this.restStor = 'refused';
    else this.append = 'refused';
  }
}
