import { StorbinaryError } from '../remote/storbinary-error.ts';

/** A plan that must not be carried out. */
export class PlanError extends StorbinaryError {
  override readonly name = 'PlanError';

  constructor(message: string, hint: string) {
    super(message, { hint });
  }
}
