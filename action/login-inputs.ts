import { InputProblem, quoted } from './input-problem.ts';

/** The name to log in with. */
export function userName(given: string): string {
  if (/\p{Cc}/u.test(given)) {
    throw new InputProblem(quoted(given), 'a user name without line breaks and other control characters');
  }
  return given;
}

/** The password, blanks at its ends included. It is never quoted in a message. */
export function passwordText(given: string): string {
  if (/[\r\n\0]/.test(given)) {
    throw new InputProblem(
      'a password with a line break in it',
      'one line',
      'A secret that was read from a file often ends in a line break: set it again without one.',
    );
  }
  return given;
}
