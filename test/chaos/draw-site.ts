import type { Draw } from './draw.ts';
import { type Content, foldersAbove, isFree, type SiteTree } from './site-tree.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

const folders = [
  '',
  '',
  'css',
  'img',
  'docs',
  'docs/deep',
  'docs/deep/er',
  'with space',
  'ünï ☃',
  '.well-known',
];
const names: readonly ((index: number) => string)[] = [
  (index) => `page-${index}.html`,
  (index) => `style-${index}.css`,
  (index) => `script ${index}.js`,
  (index) => `ä ö ü ß ${index}.txt`,
  (index) => `雪 ☃ ${index}.png`,
  (index) => `.hidden-${index}`,
  (index) => `-dash-${index}.txt`,
  (index) => ` leading ${index}.txt`,
  (index) => `[${index}] {x} *.txt`,
  (index) => `quote"'${index}`,
  (index) => `Semi;colon=${index}`,
];

const sizes = { empty: 0.08, small: 1, seam: 0.12, large: 0.06 } as const;

export function drawContent(draw: Draw): Content {
  const key = draw.contentKey();
  switch (draw.weighted(sizes)) {
    case 'empty':
      return { key, sizeBytes: 0 };
    case 'small':
      return { key, sizeBytes: draw.magnitude(1, 20 * KiB) };
    // Around the number of bytes that are compared before an upload is resumed.
    case 'seam':
      return { key, sizeBytes: 64 * KiB + draw.whole(-2, 2) * draw.pick([1, KiB]) };
    case 'large':
      return { key, sizeBytes: draw.whole(MiB, 3 * MiB) };
  }
}

/** A path at which nothing is. */
export function drawPath(draw: Draw, tree: SiteTree): string {
  for (;;) {
    const folder = draw.pick(folders);
    const name = draw.chance(0.04) ? '.htaccess' : draw.pick(names)(draw.whole(1, 999));
    const path = folder === '' ? name : `${folder}/${name}`;
    if (isFree(tree, path)) return path;
  }
}

export function drawSite(draw: Draw, files: number): SiteTree {
  const tree = new Map<string, Content>();
  while (tree.size < files) tree.set(drawPath(draw, tree), drawContent(draw));
  const [first] = tree.values();
  // Two files with the same content are staged under two names.
  if (first !== undefined && draw.chance(0.3)) tree.set(drawPath(draw, tree), first);
  return tree;
}

const fates = {
  stays: 6,
  changes: 2,
  goes: 1,
  moves: 0.8,
  'becomes-folder': 0.25,
  'gives-way': 0.15,
} as const;

/** The next version of a site: files change, go, move and come; files become folders and folders become files. */
export function editSite(draw: Draw, before: SiteTree): SiteTree {
  const after = new Map(before);
  for (const [path, content] of before) {
    if (!after.has(path)) continue;
    const fate = draw.weighted(fates);
    if (fate === 'stays') continue;
    if (fate === 'changes') after.set(path, drawContent(draw));
    else after.delete(path);
    if (fate === 'moves') after.set(drawPath(draw, after), content);
    // ProFTPD makes no folder whose name has a star in it.
    if (fate === 'becomes-folder' && !path.includes('*')) after.set(`${path}/inside.txt`, drawContent(draw));
    if (fate === 'gives-way') turnFolderIntoFile(draw, after, path);
  }
  const added = draw.whole(0, 6);
  for (let index = 0; index < added; index += 1) after.set(drawPath(draw, after), drawContent(draw));
  if (after.size === 0) after.set(drawPath(draw, after), drawContent(draw));
  return after;
}

/** The folder of a path that has gone becomes a file, and all that is in it goes. */
function turnFolderIntoFile(draw: Draw, tree: Map<string, Content>, path: string): void {
  const folder = foldersAbove(path).at(-1);
  if (folder === undefined) return;
  for (const other of [...tree.keys()]) if (other.startsWith(`${folder}/`)) tree.delete(other);
  tree.set(folder, drawContent(draw));
}
