import { StorbinaryError } from '../remote/storbinary-error.ts';

/** Another run has taken over what this run had staged. This run can change nothing on the server any more. */
export class RunTaken extends StorbinaryError {
  override readonly name = 'RunTaken';

  /**
   * @param runName this run
   * @param newer the other one, if it is known
   */
  constructor(runName: string, newer: string | undefined, details: { readonly cause?: unknown } = {}) {
    const other = newer === undefined ? 'a newer deploy' : `the newer deploy ${newer}`;
    super(`${runName} has ended: ${other} of this site has taken over`, {
      hint:
        'The newest deploy of a site wins. If the two should not run at the same time, let the workflow wait by a ' +
        '`concurrency` group.',
      ...details,
    });
  }
}
