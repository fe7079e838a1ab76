import { parseStagedName, plannedName, renamedStagedName } from './deploy-paths.ts';
import type { StagedSizes } from './staged-uploads.ts';

/** What the staging folder holds of one file. */
export interface StagedCopy {
  /** The name of the best copy; the planned name if there is none. */
  readonly name: string;
  /** Its size in bytes; `undefined` if there is none. */
  readonly sizeBytes: number | undefined;
  /** Makes a name that nothing has had. */
  readonly freshName: () => string;
}

/** Finds what earlier runs left in the staging folder, whatever names they had to give it. */
export class StagedCopies {
  /** The names of each planned name, with their sizes. */
  readonly #found = new Map<
    string,
    { readonly name: string; readonly renaming: number; readonly sizeBytes: number }[]
  >();

  constructor(staged: StagedSizes) {
    for (const [name, sizeBytes] of staged) {
      const { renaming } = parseStagedName(name) ?? {};
      const planned = plannedName(name);
      const found = this.#found.get(planned) ?? [];
      found.push({ name, renaming: renaming ?? 0, sizeBytes });
      this.#found.set(planned, found);
    }
  }

  /**
   * @param stagedName the planned name
   * @param sizeBytes size of the whole file; a copy that is larger is not one of it
   */
  best(stagedName: string, sizeBytes: number): StagedCopy {
    const found = this.#found.get(stagedName) ?? [];
    let renaming = Math.max(0, ...found.map((copy) => copy.renaming));
    const [best] = found
      .filter((copy) => copy.sizeBytes <= sizeBytes)
      .sort((a, b) => b.sizeBytes - a.sizeBytes);
    return {
      name: best?.name ?? stagedName,
      sizeBytes: best?.sizeBytes ?? found.find(({ name }) => name === stagedName)?.sizeBytes,
      freshName: () => renamedStagedName(stagedName, (renaming += 1)),
    };
  }
}
