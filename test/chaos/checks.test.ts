import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../support/sites/scratch-folder.ts';
import { checkExact, checkForeign } from './checks/exact.ts';
import { checkLeftovers, hasOnlyEmptyFolders } from './checks/leftovers.ts';
import { checkCleanRun, checkEndings, checkPerseverance } from './checks/outcomes.ts';
import { checkOthersWentOn } from './checks/refused-name.ts';
import { checkResent } from './checks/resent.ts';
import { checkStateClaims } from './checks/state-claims.ts';
import { checkWhole } from './checks/whole.ts';
import type { Finding } from './finding.ts';
import type { RunOutcome } from './run-outcome.ts';
import { drawScenario, manyRetries, type Scenario } from './scenario.ts';
import type { Hashes } from './snapshot.ts';

const hashes = (files: Readonly<Record<string, string>>): Hashes => new Map(Object.entries(files));
const failures = (findings: readonly Finding[]): string[] => findings.map(({ failure }) => failure);
const emptySnapshot = { live: hashes({}), ours: hashes({}), outside: hashes({}) };

describe('files that are whole', () => {
  const versions = {
    before: hashes({ a: '1', b: '2', c: '3' }),
    wanted: [hashes({ a: '4', d: '3', b: '5' })],
    replacesInTwoSteps: false,
  };

  test('old and new content, and what goes or moves, is fine', () => {
    expect(checkWhole(hashes({ a: '1', b: '5', c: '3', d: '3' }), versions)).toEqual([]);
    expect(checkWhole(hashes({ a: '4', b: '2' }), versions)).toEqual([]);
  });

  test('other content, an unknown file and a missing one are failures', () => {
    expect(failures(checkWhole(hashes({ a: 'half', b: '2' }), versions))).toEqual(['wrong']);
    expect(failures(checkWhole(hashes({ a: '1', b: '2', e: '1' }), versions))).toEqual(['wrong']);
    expect(failures(checkWhole(hashes({ b: '2' }), versions))).toEqual(['lost']);
  });

  test('a file that is replaced may be missing only where the server cannot replace it in one step', () => {
    expect(checkWhole(hashes({ b: '2' }), { ...versions, replacesInTwoSteps: true })).toEqual([]);
  });
});

test('the exact tree: nothing is missing, other, or too much', () => {
  const expected = hashes({ a: '1', b: '2' });
  expect(checkExact(expected, expected)).toEqual([]);
  expect(failures(checkExact(hashes({ b: '3', c: '4' }), expected))).toEqual(['lost', 'wrong', 'wrong']);
});

test('foreign files stay', () => {
  expect(checkForeign(hashes({ a: '1' }), hashes({ a: '1' }))).toEqual([]);
  expect(failures(checkForeign(hashes({ a: '2' }), hashes({ a: '1', b: '1' })))).toEqual(['wrong', 'lost']);
});

test('the state says precisely what is live', async () => {
  await using scratch = await scratchFolder();
  const path = join(scratch.path, 'state.json');
  const entry = { type: 'file', name: 'a', size: 1, hash: '1' };
  await writeFile(path, JSON.stringify({ version: '1.0.0', data: [entry] }));
  expect(await checkStateClaims(path, hashes({ a: '1', folder: 'folder' }))).toEqual([]);
  expect(failures(await checkStateClaims(path, hashes({ a: '2' })))).toEqual(['state']);
  expect(failures(await checkStateClaims(path, hashes({})))).toEqual(['state']);
  await writeFile(path, '{');
  expect(failures(await checkStateClaims(path, hashes({})))).toEqual(['state']);
});

test('what is left: of ours, and beside the live folder', () => {
  expect(checkLeftovers(emptySnapshot, emptySnapshot)).toEqual([]);
  const left = { ...emptySnapshot, ours: hashes({ '.storbinary': 'folder' }), outside: hashes({ x: '1' }) };
  expect(failures(checkLeftovers(left, emptySnapshot))).toEqual(['leftovers', 'leftovers']);
  expect(hasOnlyEmptyFolders(left)).toBe(true);
  expect(hasOnlyEmptyFolders({ ...left, ours: hashes({ '.storbinary': 'folder', f: '1' }) })).toBe(false);
});

test('what is sent again is bounded by the faults', () => {
  const sent = {
    dataConnections: 2,
    contentBytes: 1e7,
    stateBytes: 1000,
    runs: 2,
    connections: 1,
    inFlightBytes: 2e5,
    misreadBytes: 0,
  };
  expect(checkResent({ ...sent, bytesUp: 1e7, losses: 0 })).toEqual([]);
  expect(failures(checkResent({ ...sent, bytesUp: 1.1e7, losses: 0 }))).toEqual(['resent']);
  expect(checkResent({ ...sent, bytesUp: 1.035e7, losses: 1 })).toEqual([]);
});

test('endings: in time, and with an error that says why', () => {
  const ended = (outcome: RunOutcome) => ({
    outcome,
    hasOpenedSession: true,
    version: { localDir: '', hashes: hashes({}) },
  });
  const failed = ended({ kind: 'failure', message: 'said', isDeployError: true });
  expect(checkEndings([failed, ended({ kind: 'killed' }), ended({ kind: 'success' })])).toEqual([]);
  expect(failures(checkEndings([ended({ kind: 'hung', message: 'late' })]))).toEqual(['hung']);
  const unclear = ended({ kind: 'failure', message: 'said', isDeployError: false });
  expect(failures(checkEndings([unclear]))).toEqual(['unclear']);
  expect(failures(checkCleanRun(failed))).toEqual(['fails']);
  const calm: Scenario = { ...drawScenario('calm', 0), retries: manyRetries, quirks: [], faults: [] };
  const cut = { kind: 'cut', scope: 'all' } as const;
  expect(failures(checkPerseverance(failed, [], calm))).toEqual(['fails']);
  expect(failures(checkPerseverance(failed, [cut], calm))).toEqual(['gave up']);
  expect(checkPerseverance(failed, [cut, { kind: 'abort', whom: 'first' }], calm)).toEqual([]);
});

test('a refused name holds up no other file', () => {
  const wanted = hashes({ a: '1', b: '2', folder: 'folder' });
  expect(checkOthersWentOn(hashes({ b: '2' }), wanted, 'a')).toEqual([]);
  expect(failures(checkOthersWentOn(hashes({}), wanted, 'a'))).toEqual(['gave up']);
});
