// Builds dist/transfer, what `n8n-nodes-storbinary/transfer` gives to other programs: one CommonJS file that holds
// everything, an ES module that hands on its names, so that both have the same classes, and the types.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateDtsBundle } from 'dts-bundle-generator';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist', 'transfer');
const entry = join(root, 'transfer', 'index.ts');

/** Packages that become a part of the files here, and whose licences go with them. */
const bundled = ['basic-ftp', 'picomatch'];

/** Writes the code; returns the names that it exports. */
async function writeCode() {
  const bundle = await rolldown({
    input: entry,
    platform: 'node',
    // Node.js 22, which the package runs on too, does not know `await using`.
    transform: { target: 'node22' },
    onLog: refuseWarning,
  });
  const { output } = await bundle.write({
    file: join(dist, 'index.cjs'),
    format: 'cjs',
    comments: { legal: true, jsdoc: false },
  });
  await bundle.close();
  const [{ exports }] = output;
  return exports.toSorted();
}

/** A module that was not found would be left out of the bundle with no more than a warning. */
function refuseWarning(level, log, handle) {
  handle(level === 'warn' ? 'error' : level, log);
}

/** The types stand for themselves: those of bundled packages are copied in, for who installs this has no other. */
function writeTypes() {
  const options = { noBanner: true, exportReferencedTypes: false };
  const [types] = generateDtsBundle(
    [{ filePath: entry, libraries: { inlinedLibraries: bundled }, output: options }],
    { preferredConfigPath: join(root, 'tsconfig.json') },
  );
  for (const name of ['index.d.mts', 'index.d.cts']) writeFileSync(join(dist, name), importedOnce(types));
}

/** Bundled packages name Node's modules without `node:`; the same import by both names declares everything twice. */
function importedOnce(types) {
  const lines = types
    .replaceAll(/ from ['"](?:node:)?(net|tls|stream)['"];/g, " from 'node:$1';")
    .split('\n');
  return lines
    .filter((line, index) => !line.startsWith('import ') || lines.indexOf(line) === index)
    .join('\n');
}

function writeLicences() {
  const require = createRequire(import.meta.url);
  const texts = bundled.map((name) => {
    const folder = require.resolve(`${name}/package.json`).replace(/package\.json$/, '');
    return `${name}\n\n${readFileSync(join(folder, licenceFile(name)), 'utf8').trim()}\n`;
  });
  writeFileSync(join(dist, 'licences.txt'), texts.join('\n'));
}

const licenceFile = (name) => (name === 'basic-ftp' ? 'LICENSE.txt' : 'LICENSE');

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
const names = await writeCode();
writeFileSync(join(dist, 'index.mjs'), `export { ${names.join(', ')} } from './index.cjs';\n`);
writeTypes();
writeLicences();
