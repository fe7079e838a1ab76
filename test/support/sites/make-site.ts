import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes, seededRandom } from './random.ts';

/** Names that a careless client mishandles. */
const oddNames = [
  'with space.html',
  ' leading space.txt',
  '-leading-dash.css',
  'umlaut-äöüß.html',
  'snow ☃ 雪.txt',
  'hash#and%25percent.js',
  'quote"and\'quote.txt',
  'brackets [1] {2} *star?.txt',
  'no-extension',
  'semi;colon=equals.txt',
  '~tilde.txt',
  '.htaccess',
  'CamelCase.HTML',
  'camelcase.html',
];
const extensions = ['html', 'css', 'js', 'png', 'svg', 'json', 'txt'];

export interface SiteShape {
  readonly files: number;
  readonly folders: number;
  readonly seed: number;
}

/**
 * Writes a site with nested folders, odd names, empty files and files of equal content.
 *
 * @returns the relative paths of its files
 */
export async function makeSite(root: string, { files, folders, seed }: SiteShape): Promise<string[]> {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const names: string[] = [];
  for (let index = 0; index < folders; index += 1) {
    const parents = names.filter((name) => name.split('/').length < 3);
    const parent = index < 12 || parents.length === 0 ? '' : `${pick(parents)}/`;
    names.push(`${parent}${index % 9 === 0 ? `folder ä ${index}` : `dir${String(index).padStart(2, '0')}`}`);
  }
  for (const name of names) await mkdir(join(root, name), { recursive: true });

  const paths: string[] = [];
  const shared = randomBytes(random, 5000);
  for (let index = 0; index < files; index += 1) {
    const folder = names[index % names.length] ?? '';
    const plain = `file${String(index).padStart(4, '0')}.${extensions[index % extensions.length] ?? 'bin'}`;
    const path = `${folder}/${oddNames[index] ?? plain}`;
    const isEmpty = index % 100 === 50;
    const isShared = index % 50 === 49;
    const length = 1024 + Math.floor(random() * 19_456);
    await writeFile(join(root, path), isEmpty ? '' : isShared ? shared : randomBytes(random, length));
    paths.push(path);
  }
  return paths;
}
