// Builds docs/api from the docstrings. With --check it only tells whether the committed pages are fresh. What a caller
// can reach and nothing documents is a warning, and a warning ends it.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';

const root = fileURLToPath(new URL('..', import.meta.url));
const committed = join(root, 'docs', 'api');

async function writePages(folder) {
  process.chdir(root);
  const app = await Application.bootstrapWithPlugins({ out: folder });
  const project = await app.convert();
  if (project === undefined) throw new Error('The source does not compile.');
  app.validate(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error('There are warnings: see above.');
  await app.generateOutputs(project);
}

/** Text of each page by its path; prettier has no say in generated pages. */
function pages(folder) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.md'));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

async function check() {
  const folder = mkdtempSync(join(tmpdir(), 'docs-api-'));
  try {
    await writePages(folder);
    const [fresh, present] = [pages(folder), pages(committed)];
    const names = [...new Set([...fresh.keys(), ...present.keys()])];
    const stale = names.filter((name) => fresh.get(name) !== present.get(name)).sort();
    if (stale.length === 0) return;
    console.error(`docs/api is not what the docstrings say: ${stale.join(', ')} differ.`);
    console.error('Run "npm run docs:api" and commit docs/api.');
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await (process.argv.includes('--check') ? check() : writePages(committed));
