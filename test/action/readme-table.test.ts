import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../action/readme-table.mjs', import.meta.url));
let folder: string;
let readme: string;

const table = (...options: string[]) =>
  spawnSync(process.execPath, [script, ...options, readme], { encoding: 'utf8' });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'readme-table-'));
  readme = join(folder, 'README.md');
  writeFileSync(
    readme,
    'Before\n\n<!-- inputs:start -->\nstale\n<!-- inputs:end -->\n\nBetween\n\n<!-- outputs:start --><!-- outputs:end -->\n\nAfter\n',
  );
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('readme-table', () => {
  it('writes both tables between their markers and leaves the rest', () => {
    expect(table().status).toBe(0);
    const text = readFileSync(readme, 'utf8');
    expect(text).toMatch(/^Before\n\n<!-- inputs:start -->\n/);
    expect(text).toMatch(/<!-- inputs:end -->\n\nBetween\n\n<!-- outputs:start -->\n/);
    expect(text).toMatch(/<!-- outputs:end -->\n\nAfter\n$/);
    expect(text).toMatch(/^\| `server` \| \*\*required\*\* \| Host name/m);
    expect(text).toContain('| `exclude` | `**/.git*`<br>`**/.git*/**`<br>`**/node_modules/**` |');
    expect(text).toMatch(/^\| `port` \| – \| Port/m);
    expect(text).toMatch(/^\| `bytes-sent` \| Bytes/m);
    expect(text).not.toContain('stale');
  });

  it('reports a stale table, and passes one that is up to date', () => {
    expect(table('--check')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('do not match') as string,
    });
    expect(readFileSync(readme, 'utf8')).toContain('stale');
    table();
    expect(table('--check')).toMatchObject({ status: 0, stderr: '' });
  });

  it('needs the markers', () => {
    writeFileSync(readme, 'nothing');
    expect(table()).toMatchObject({ status: 1, stderr: expect.stringContaining('inputs:start') as string });
  });
});
