import { parentOf } from '../../../transfer/remote/remote-path.ts';
import { MemoryTree } from '../../../transfer/testing.ts';
import { spellingKey } from '../../../transfer/tree/relative-path.ts';

/** Keeps the spelling under which a path was first set, and finds it under any other one. */
class PathMap<Value> extends Map<string, Value> {
  readonly #spellings = new Map<string, string>();

  #spelt(path: string): string {
    return this.#spellings.get(spellingKey(path)) ?? path;
  }
  override get(path: string): Value | undefined {
    return super.get(this.#spelt(path));
  }
  override has(path: string): boolean {
    return super.has(this.#spelt(path));
  }
  override set(path: string, value: Value): this {
    const spelt = this.#spelt(path);
    this.#spellings.set(spellingKey(path), spelt);
    return super.set(spelt, value);
  }
  override delete(path: string): boolean {
    const spelt = this.#spelt(path);
    this.#spellings.delete(spellingKey(path));
    return super.delete(spelt);
  }
}

class PathSet extends Set<string> {
  override has(path: string): boolean {
    return [...this].some((other) => spellingKey(other) === spellingKey(path));
  }
  override add(path: string): this {
    return this.has(path) ? this : super.add(path);
  }
  override delete(path: string): boolean {
    return super.delete([...this].find((other) => spellingKey(other) === spellingKey(path)) ?? path);
  }
}

/** A server on a file system like that of macOS: spellings of a name that differ in case or Unicode form are one file. */
export class CaseIgnoringTree extends MemoryTree {
  override readonly files = new PathMap<Buffer>();
  override readonly folders = new PathSet(['/']);
  override readonly modifiedAt = new PathMap<Date>();

  override rename(from: string, to: string): void {
    if (spellingKey(from) !== spellingKey(to)) {
      super.rename(from, to);
      return;
    }
    const bytes = this.files.get(from);
    super.delete(from);
    if (bytes !== undefined) this.store(to, bytes);
  }

  override removeFolder(path: string): boolean {
    const isIn = (child: string): boolean =>
      child !== '/' && spellingKey(parentOf(child)) === spellingKey(path);
    if ([...this.files.keys(), ...this.folders].some(isIn)) return false;
    this.folders.delete(path);
    return true;
  }
}
