// Builds action/dist, the bundle that the runner starts. With --check, only checks that the committed one is up to date.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ncc from '@vercel/ncc';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'action', 'dist');
const emitted = join(root, 'build', 'action-js');

/**
 * ncc is given JavaScript that keeps its `import`s. Left to compile the TypeScript itself, or given `require`s, it
 * silently leaves the ESM-only @actions/core out of the bundle, and the Action fails at its start.
 */
function emitJavaScript() {
  rmSync(emitted, { recursive: true, force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', join(root, 'action')], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The TypeScript of the Action does not compile.');
}

async function writeBundle(folder) {
  emitJavaScript();
  const entry = join(emitted, 'action', 'main.js');
  const { code, assets } = await ncc(entry, { cache: false, quiet: true, license: 'licenses.txt' });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.js'), code);
  for (const [name, { source }] of Object.entries(assets)) writeFileSync(join(folder, name), source);
}

function contents(folder) {
  try {
    return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  } catch (error) {
    if (error.code === 'ENOENT') return new Map();
    throw error;
  }
}

/** Names of the files that only one folder has, or that differ. */
function differences(left, right) {
  const names = [...new Set([...left.keys(), ...right.keys()])];
  return names.filter((name) => left.get(name) !== right.get(name)).sort();
}

async function check() {
  const folder = mkdtempSync(join(tmpdir(), 'action-dist-'));
  try {
    await writeBundle(folder);
    const stale = differences(contents(dist), contents(folder));
    if (stale.length === 0) return;
    console.error(`action/dist is not what the source builds. Files that differ: ${stale.join(', ')}.`);
    console.error('Run "node action/bundle.mjs" and commit action/dist.');
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await (process.argv.includes('--check') ? check() : writeBundle(dist));
