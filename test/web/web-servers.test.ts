import { chmod } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { scratchFolder } from '../support/sites/scratch-folder.ts';
import { writeTree } from '../support/sites/site-versions.ts';
import { startApache } from './apache.ts';
import { startNginx } from './nginx.ts';
import { request } from './request.ts';
import type { WebServer } from './web-server.ts';

const files = {
  'page.php': '<?php ?>',
  '.htfile': 'a file',
  '.htfolder/page.php': '<?php ?>',
  'closed/.htaccess': 'Require all denied\n',
  'closed/page.php': '<?php ?>',
};

const servers: readonly {
  readonly name: string;
  readonly start: (root: string) => Promise<WebServer>;
  readonly statuses: Readonly<Record<string, number>>;
}[] = [
  {
    // Its <FilesMatch "^\.ht"> looks at the last name of a path alone.
    name: 'Apache',
    start: (root) => startApache(root, { allowOverride: 'None' }),
    statuses: { '/.htfile': 403, '/.htfolder/page.php': 200, '/closed/page.php': 200 },
  },
  {
    name: 'Apache with .htaccess files',
    start: (root) => startApache(root, { allowOverride: 'All' }),
    statuses: { '/.htfile': 403, '/.htfolder/page.php': 200, '/closed/page.php': 403 },
  },
  {
    name: 'nginx',
    start: (root) => startNginx(root, { deniesHt: false }),
    statuses: { '/.htfile': 200, '/.htfolder/page.php': 200, '/closed/page.php': 200 },
  },
  {
    // Its location looks for /.ht anywhere in the path.
    name: 'nginx without .ht',
    start: (root) => startNginx(root, { deniesHt: true }),
    statuses: { '/.htfile': 403, '/.htfolder/page.php': 403, '/closed/page.php': 200 },
  },
];

test.each(servers)('what $name serves of names that begin with .ht', async ({ start, statuses }) => {
  await using folder = await scratchFolder();
  await writeTree(folder.path, files);
  await chmod(folder.path, 0o755);
  await using server = await start(folder.path);
  const expected = { '/page.php': 200, '/none': 404, '/../page.php': 400, ...statuses };
  const answered = await Promise.all(
    Object.keys(expected).map(async (path) => [path, (await request(server, path)).status] as const),
  );
  expect(Object.fromEntries(answered)).toEqual(expected);
});
