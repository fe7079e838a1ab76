/** What a deploy does with files that no deploy of this site put there; `DeployOptions.existing` describes each policy. */
export type ExistingPolicy = 'replace' | 'keep' | 'fail';

export const existingPolicies: readonly ExistingPolicy[] = ['replace', 'keep', 'fail'];
