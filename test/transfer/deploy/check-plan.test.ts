import { describe, expect, it } from 'vitest';
import { checkDeletions } from '../../../transfer/deploy/check-plan.ts';
import { type Plan, planDeploy } from '../../../transfer/deploy/plan.ts';
import { PlanError } from '../../../transfer/deploy/plan-error.ts';

const tree = (paths: readonly string[]) => ({
  files: paths.map((path, index) => ({
    path,
    sizeBytes: 1,
    hash: index.toString(16).padStart(64, '0'),
  })),
  folders: [],
});
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `f${100 + index}`);

/** A plan that deletes some of the live files. */
const deleting = (deleted: number, live: number): Plan =>
  planDeploy({ live: tree(names(live)), local: tree(names(live - deleted)), isKept: () => false });

describe('checkDeletions', () => {
  it.each([
    [3, 4, 3],
    [0, 4, 0],
    [3, 10, '30%'],
    [2, 3, '67%'],
    [5, 5, '100%'],
    [29, 100, '29%'],
    // The default.
    [19, 20, undefined],
    [10, 21, undefined],
    [50, 100, undefined],
  ] as const)('accepts %d of %d files with the limit %j', (deleted, live, limit) => {
    expect(() => checkDeletions(deleting(deleted, live), live, limit)).not.toThrow();
  });

  it.each([
    [3, 4, 2, 'delete 3 of the 4 live files; at most 2 may be deleted'],
    [4, 10, '30%', 'delete 4 of the 10 live files; at most 3 (30%) may be deleted'],
    [1, 10, '0%', 'delete 1 of the 10 live files; at most 0 (0%)'],
    [11, 21, undefined, 'delete 11 of the 21 live files; at most 10 (50%)'],
  ] as const)('refuses %d of %d files with the limit %j', (deleted, live, limit, message) => {
    const attempt = () => checkDeletions(deleting(deleted, live), live, limit);
    expect(attempt).toThrow(PlanError);
    expect(attempt).toThrow(message);
  });

  it('counts files that are cleared for others', () => {
    const plan = planDeploy({ live: tree(['a/1', 'b']), local: tree(['a']), isKept: () => false });
    expect(() => checkDeletions(plan, 2, 2)).not.toThrow();
    expect(() => checkDeletions(plan, 2, 1)).toThrow('delete 2 of the 2 live files');
  });

  it('says how to go on', () => {
    let hint = '';
    try {
      checkDeletions(deleting(3, 4), 4, 2);
    } catch (error) {
      hint = (error as PlanError).hint;
    }
    expect(hint).toMatch(/`max-delete` .* to 3 .*`delete: none`/);
  });
});
