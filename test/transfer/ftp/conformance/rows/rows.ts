import type { RowTest } from '../row.ts';
import { commandRows } from './command-rows.ts';
import { folderRows } from './folder-rows.ts';
import { sessionRows } from './session-rows.ts';
import { tlsRows } from './tls-rows.ts';
import { transferRows } from './transfer-rows.ts';

/** Every test of every row, by row. */
export const rowTests: readonly RowTest[] = [
  ...sessionRows,
  ...transferRows,
  ...folderRows,
  ...tlsRows,
  ...commandRows,
].toSorted((one, other) => one.row - other.row);
