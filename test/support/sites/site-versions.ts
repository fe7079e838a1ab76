import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The text of each file of a tree, by its path. */
export type TextFiles = Readonly<Record<string, string>>;

/** A site before a deploy. Deploying `newSite` over it takes every kind of step. */
export const oldSite: TextFiles = {
  'index.html': 'old page',
  'same.txt': 'same',
  'edited.css': 'old style',
  'moves/from.bin': 'content that moves',
  'gone/only.txt': 'goes, and its folder may have to stay for another file',
  'empties/only.txt': 'goes with its folder',
  'becomes-folder': 'a file',
  'becomes-file/inside.txt': 'in a folder',
  'twin-a.txt': 'old twin',
};

/** The site after the deploy. */
export const newSite: TextFiles = {
  'index.html': 'new page',
  'same.txt': 'same',
  'edited.css': 'new style',
  'moved/to.bin': 'content that moves',
  'becomes-folder/inside.txt': 'now in a folder',
  'becomes-file': 'now a file',
  'twin-a.txt': 'twin',
  'twin-b.txt': 'twin',
  'new/deep/page.html': 'brand new',
  'empty.txt': '',
};

/** Makes a local folder hold these files and nothing else. */
export async function writeTree(root: string, files: TextFiles): Promise<void> {
  await rm(root, { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}
