// Builds dist/nodes and dist/credentials, which n8n loads: a CommonJS file for each node and credential, with transfer/
// and its packages bundled. Only n8n-workflow stays external, because n8n brings its own. Unlike ncc, rolldown reads
// the TypeScript directly and puts the code that the nodes share into one file.
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Tests build into a folder of their own. */
const dist = process.argv[2] ?? join(root, 'dist');

/** Packages that are bundled, and whose licences must be shipped with the bundle. */
const bundled = ['basic-ftp', 'picomatch'];

const entries = globSync(['nodes/*/*.node.ts', 'credentials/*.credentials.ts'], { cwd: root }).sort();

async function writeCode() {
  const input = Object.fromEntries(entries.map((file) => [file.replace(/\.ts$/, ''), join(root, file)]));
  const bundle = await rolldown({
    input,
    platform: 'node',
    external: ['n8n-workflow'],
    // n8n also runs on Node.js 22, which does not support `await using`.
    transform: { target: 'node22' },
    onLog: refuseWarning,
  });
  await bundle.write({
    dir: dist,
    format: 'cjs',
    entryFileNames: '[name].js',
    chunkFileNames: 'nodes/shared/[name].js',
    comments: { legal: true, jsdoc: false },
  });
  await bundle.close();
}

/** By default, a module that cannot be found is left out of the bundle with only a warning. */
function refuseWarning(level, log, handle) {
  handle(level === 'warn' ? 'error' : level, log);
}

/** Puts icons and codex files beside the nodes that they belong to. */
function copyAssets() {
  for (const file of globSync(['nodes/*/*.svg', 'nodes/*/*.node.json'], { cwd: root })) {
    mkdirSync(dirname(join(dist, file)), { recursive: true });
    cpSync(join(root, file), join(dist, file));
  }
}

function writeLicences() {
  const texts = bundled.map((name) => {
    const folder = join(root, 'node_modules', name);
    const file = ['LICENSE', 'LICENSE.txt'].map((candidate) => join(folder, candidate)).find(existsSync);
    return `${name}\n\n${readFileSync(file, 'utf8').trim()}\n`;
  });
  writeFileSync(join(dist, 'nodes', 'licences.txt'), texts.join('\n'));
}

/** Checks that package.json registers exactly the files that were built. */
function checkRegistration() {
  const { n8n } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const registered = [...n8n.nodes, ...n8n.credentials].sort();
  const built = entries.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`).sort();
  if (registered.join() !== built.join()) {
    throw new Error(
      `package.json registers ${registered.join(', ')}; this builds ${built.map((file) => basename(file)).join(', ')}`,
    );
  }
}

checkRegistration();
for (const folder of ['nodes', 'credentials']) rmSync(join(dist, folder), { recursive: true, force: true });
await writeCode();
copyAssets();
writeLicences();
