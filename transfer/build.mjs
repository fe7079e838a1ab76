// Builds dist/transfer, what `n8n-nodes-storbinary/transfer` gives to other programs. For each public entry: a CommonJS
// file, an ES module that passes on its names, so that both have the same classes, and the types. What entries share is in
// one more CommonJS file.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateDtsBundle } from 'dts-bundle-generator';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist', 'transfer');

/** The public entries of transfer/; `exports` in package.json names what is built of each. */
const entries = ['index', 'testing'];

const sourceOf = (name) => join(root, 'transfer', `${name}.ts`);

/** Packages that become a part of the files here, and whose licences go with them. */
const bundled = ['basic-ftp', 'picomatch'];

/** Writes the code; returns the names that each entry exports. */
async function writeCode() {
  const bundle = await rolldown({
    input: Object.fromEntries(entries.map((name) => [name, sourceOf(name)])),
    platform: 'node',
    // Node.js 22, which the package runs on too, does not know `await using`.
    transform: { target: 'node22' },
    onLog: refuseWarning,
  });
  const { output } = await bundle.write({
    dir: dist,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'shared/[name].cjs',
    comments: { legal: true, jsdoc: false },
  });
  await bundle.close();
  return new Map(
    output.filter(({ isEntry }) => isEntry).map(({ name, exports }) => [name, exports.toSorted()]),
  );
}

/** A module that was not found would be left out of the bundle with no more than a warning. */
function refuseWarning(level, log, handle) {
  handle(level === 'warn' ? 'error' : level, log);
}

/** The types need no other package: no bundled one has a part in them. */
function writeTypes() {
  const output = { noBanner: true, exportReferencedTypes: false };
  const texts = generateDtsBundle(
    entries.map((name) => ({ filePath: sourceOf(name), output })),
    { preferredConfigPath: join(root, 'tsconfig.json') },
  );
  for (const [index, name] of entries.entries()) {
    for (const extension of ['mts', 'cts']) writeFileSync(join(dist, `${name}.d.${extension}`), texts[index]);
  }
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
for (const [name, exports] of await writeCode()) {
  writeFileSync(join(dist, `${name}.mjs`), `export { ${exports.join(', ')} } from './${name}.cjs';\n`);
}
writeTypes();
writeLicences();
