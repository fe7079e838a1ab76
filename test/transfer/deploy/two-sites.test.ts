import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deploy, type DeployOptions } from '../../../transfer/index.ts';
import { type MemoryCall, MemoryRemote, MemoryTree } from '../../../transfer/testing.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';

const pages = 12;

/** The pages of one workflow, which deploys to the same folder as another under a state name of its own. */
const site = (workflow: string, version: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Array.from({ length: pages }, (_, index) => [
      `${workflow}-${index}.html`,
      `${version} ${workflow} ${index}`,
    ]),
  );

test('what one workflow leaves unfinished is no business of another one that deploys to the same folder', async () => {
  await using scratch = await scratchFolder();
  const tree = new MemoryTree();
  const run = async (
    workflow: string,
    version: string,
    cut?: (call: MemoryCall) => boolean,
  ): Promise<void> => {
    const localDir = join(scratch.path, workflow);
    await mkdir(localDir, { recursive: true });
    for (const [name, text] of Object.entries(site(workflow, version)))
      await writeFile(join(localDir, name), text);
    const server = new MemoryRemote({
      tree,
      fault: (call) => (cut?.(call) === true ? 'cut-before' : undefined),
    });
    const options: DeployOptions = {
      server,
      localDir,
      serverDir: 'www',
      stateName: `${workflow}.json`,
      connections: 1,
      retries: 0,
    };
    await deploy(options);
  };
  await run('shop', 'old');
  await run('blog', 'old');
  let renames = 0;
  const halfWay = ({ operation }: MemoryCall): boolean =>
    operation === 'rename' && (renames += 1) > pages / 2;
  await expect(run('shop', 'new', halfWay)).rejects.toThrow('The connection was lost');

  await run('blog', 'new');
  const livePages = (): Record<string, string> =>
    Object.fromEntries(
      [...tree.files]
        .filter(([path]) => path.endsWith('.html'))
        .map(([path, bytes]) => [path.slice('/www/'.length), bytes.toString()]),
    );
  expect(livePages()).toMatchObject(site('blog', 'new'));
  expect(Object.keys(livePages())).toHaveLength(2 * pages);
  await run('shop', 'new');
  expect(livePages()).toEqual({ ...site('shop', 'new'), ...site('blog', 'new') });
});
