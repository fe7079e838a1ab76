import { createHash } from 'node:crypto';
import { seededRandom } from '../support/sites/random.ts';

/** Draws what a scenario consists of; the same seed gives the same draws. */
export class Draw {
  readonly #random: () => number;

  /** @param seed any text; two texts give unrelated draws */
  constructor(seed: string) {
    this.#random = seededRandom(createHash('sha256').update(seed).digest().readUInt32LE());
  }

  /** From `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  /** From `least` to `most`, small numbers as likely as numbers of any other order of magnitude. */
  magnitude(least: number, most: number): number {
    return Math.round(least * (most / least) ** this.#random());
  }

  /** @param probability from 0 to 1 */
  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.#random() * from.length)];
    if (picked === undefined) throw new RangeError('There is nothing to pick from');
    return picked;
  }

  /** Picks one of the names, each with a probability in proportion to its weight. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const entries = Object.entries<number>(weights) as [Name, number][];
    let left = this.#random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    return this.pick(entries.map(([name]) => name));
  }

  /** A key from which the same content can be made again. */
  contentKey(): number {
    return this.whole(1, 2 ** 31);
  }
}
