/** The classes of failures, in the order of the report. */
export const failureClasses = [
  /** A file that must be live is missing. */
  'lost',
  /** A live file has content that nobody asked for, or is not wanted; a foreign file has changed. */
  'wrong',
  /** The state file does not say what is live. */
  'state',
  /** A run does not end, or its process does not exit. */
  'hung',
  /** A run without faults fails. */
  'fails',
  /** A run gives up although trying again would have helped. */
  'gave up',
  /** A run fails with an error that is not a DeployError or says nothing. */
  'unclear',
  /** Something of a deploy is left on the server. */
  'leftovers',
  /** More was sent again than the faults explain. */
  'resent',
] as const;

export type FailureClass = (typeof failureClasses)[number];

export interface Finding {
  readonly failure: FailureClass;
  readonly message: string;
}

export const found = (failure: FailureClass, message: string): Finding => ({ failure, message });
