/**
 * What a deploy does about live files that are not what the state file says; `DeployOptions.drift` describes each policy.
 */
export type DriftPolicy = 'ignore' | 'report' | 'repair';

export const driftPolicies: readonly DriftPolicy[] = ['ignore', 'report', 'repair'];

/** Live files that are not what the state file says, sorted. */
export interface Drift {
  readonly policy: Exclude<DriftPolicy, 'ignore'>;
  readonly missing: readonly string[];
  /** Files with another size, or with another checksum where one was asked for. */
  readonly different: readonly string[];
}
