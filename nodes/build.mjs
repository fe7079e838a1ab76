// Builds dist/nodes and dist/credentials, what n8n loads: a CommonJS file for each node and credential, with transfer/
// and basic-ftp inside; of the packages only n8n-workflow is left outside, for n8n brings its own. rolldown does what
// ncc cannot: it takes the TypeScript as it is, and puts what the nodes share into one file.
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Tests build into a folder of their own. */
const dist = process.argv[2] ?? join(root, 'dist');

/** Packages that become a part of the files here, and whose licences go with them. */
const bundled = ['basic-ftp', 'picomatch'];

const entries = globSync(['nodes/*/*.node.ts', 'credentials/*.credentials.ts'], { cwd: root }).sort();

async function writeCode() {
  const input = Object.fromEntries(entries.map((file) => [file.replace(/\.ts$/, ''), join(root, file)]));
  const bundle = await rolldown({
    input,
    platform: 'node',
    external: ['n8n-workflow'],
    // n8n runs on Node.js 22 too, which does not know `await using`.
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

/** A module that was not found would be left out of the bundle with no more than a warning. */
function refuseWarning(level, log, handle) {
  handle(level === 'warn' ? 'error' : level, log);
}

/** Icons and the codex stand beside the node that they belong to. */
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

/** What n8n is told to load is what was built. */
function checkRegistration() {
  const { n8n } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const registered = [...n8n.nodes, ...n8n.credentials].sort();
  const built = entries.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`).sort();
  if (registered.join() !== built.join()) {
    throw new Error(
      `package.json registers ${registered.join(', ')}; built were ${built.map((file) => basename(file)).join(', ')}`,
    );
  }
}

checkRegistration();
for (const folder of ['nodes', 'credentials']) rmSync(join(dist, folder), { recursive: true, force: true });
await writeCode();
copyAssets();
writeLicences();
