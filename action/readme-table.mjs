// Writes the tables of inputs and outputs in README.md from action.yml, between the markers
// `<!-- inputs:start -->` and `<!-- inputs:end -->`, and the same for `outputs`.
// Usage: node action/readme-table.mjs [--check] [file]. With --check, only checks that the tables are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const fromRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const cell = (text) => text.trim().replaceAll('|', '\\|').replace(/\s+/g, ' ');

function defaultCell(input) {
  if (input.required) return '**required**';
  if (input.default === undefined) return '–';
  const lines = input.default.split('\n');
  return lines.map((line) => `\`${cell(line)}\``).join('<br>');
}

function inputsTable(inputs) {
  const rows = Object.entries(inputs).map(
    ([name, input]) => `| \`${name}\` | ${defaultCell(input)} | ${cell(input.description)} |`,
  );
  return ['| Input | Default | What it is |', '| --- | --- | --- |', ...rows].join('\n');
}

function outputsTable(outputs) {
  const rows = Object.entries(outputs).map(
    ([name, output]) => `| \`${name}\` | ${cell(output.description)} |`,
  );
  return ['| Output | What it is |', '| --- | --- |', ...rows].join('\n');
}

function withSection(text, name, table) {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const from = text.indexOf(start);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`The markers ${start} and ${end} are missing.`);
  // Prettier would pad the cells of the table, and the check would then never pass.
  const blocks = [start, '<!-- prettier-ignore-start -->', table, '<!-- prettier-ignore-end -->'];
  return `${text.slice(0, from)}${blocks.join('\n\n')}\n\n${text.slice(to)}`;
}

const { inputs, outputs } = parse(readFileSync(fromRoot('action.yml'), 'utf8'));
const isCheck = process.argv.includes('--check');
const file = process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? fromRoot('README.md');
const before = readFileSync(file, 'utf8');
const after = withSection(
  withSection(before, 'inputs', inputsTable(inputs)),
  'outputs',
  outputsTable(outputs),
);

if (isCheck && before !== after) {
  console.error(`The tables in ${file} do not match action.yml. Run "node action/readme-table.mjs".`);
  process.exitCode = 1;
} else if (!isCheck && before !== after) {
  writeFileSync(file, after);
}
