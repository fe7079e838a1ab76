import { OptionError } from '../remote/option-error.ts';

/** Who deploys a site: a workflow of a repository. */
export interface Writer {
  /** Such as `owner/name`. */
  readonly repository: string;
  readonly workflow: string;
}

/** Whose files a deploy may replace and delete. */
export interface Ownership {
  readonly writer?: Writer | undefined;
  /** Another repository whose files are taken over. */
  readonly acceptWriter?: string | undefined;
}

/**
 * @throws OptionError when a name is empty, or the repository to accept is not given as `owner/name`
 */
export function checkOwnership({ writer, acceptWriter }: Ownership): void {
  if (writer !== undefined && (writer.repository === '' || writer.workflow === '')) {
    throw new OptionError(
      'writer has an empty name',
      'Give the names of the repository and of the workflow.',
    );
  }
  if (acceptWriter === undefined || /^[^/\s]+\/[^/\s]+$/.test(acceptWriter)) return;
  throw new OptionError(
    `acceptWriter is ${JSON.stringify(acceptWriter)}`,
    'Give a repository as owner/name.',
  );
}

/** Whether a file is another repository's, which is not to be taken over. */
export function isOther(writer: Writer | undefined, { writer: own, acceptWriter }: Ownership): boolean {
  if (writer === undefined || own === undefined) return false;
  return ![own.repository, acceptWriter].some((name) => isSameRepository(name, writer.repository));
}

/** GitHub ignores the letter case of repository names. */
const isSameRepository = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();
