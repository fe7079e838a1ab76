import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { conformanceDocument, documentPath } from './conformance-document.ts';
import { allPassed } from './conformance-table.ts';
import { rowNames } from './row.ts';
import { rowTests } from './rows/rows.ts';

test('docs/ftplib-conformance.md matches the suite', async () => {
  expect(await readFile(documentPath, 'utf8')).toBe(await conformanceDocument(allPassed));
});

test('every row has a test', () => {
  const tested = new Set(rowTests.map(({ row }) => row));
  expect([...rowNames.keys()].filter((row) => !tested.has(row))).toEqual([]);
});
