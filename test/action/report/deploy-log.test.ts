import { describe, expect, it } from 'vitest';
import { DeployLog, type LogLevel } from '../../../action/report/deploy-log.ts';
import { SafeLog } from '../../../action/report/safe-log.ts';
import { type DeployEvent, SecretMask } from '../../../transfer/index.ts';
import { RunnerRecorder } from '../runner-recorder.ts';
import { samplePlan, uploadPlan } from '../samples.ts';

/** What is logged for the events. A number among them advances the clock by that many milliseconds. */
function logged(
  events: readonly (DeployEvent | number)[],
  level: LogLevel = 'standard',
  dryRun = false,
): string[] {
  const runner = new RunnerRecorder();
  let now = 1_000_000;
  const log = new DeployLog(new SafeLog(runner, new SecretMask()), { level, dryRun, now: () => now });
  for (const event of events) {
    if (typeof event === 'number') now += event;
    else log.onEvent(event);
  }
  return runner.commands;
}

const progress = (bytes: number, secondsLeft?: number): DeployEvent => ({
  type: 'progress',
  progress: {
    bytes,
    totalBytes: 2048,
    percent: bytes / 20.48,
    bytesPerSecond: 512,
    ...(secondsLeft === undefined ? {} : { secondsLeft }),
  },
  filesDone: 1,
  filesTotal: 3,
});

const wholeDeploy: readonly DeployEvent[] = [
  { type: 'phase', phase: 'scan' },
  { type: 'left-out', path: 'link', reason: 'a broken symbolic link' },
  { type: 'scanned', files: 10, folders: 1, bytes: 4096 },
  { type: 'phase', phase: 'connect' },
  { type: 'wire', session: 1, line: '< 220-hello\r\n220 ready' },
  { type: 'state', found: 'complete', files: 9 },
  { type: 'planned', plan: samplePlan },
  { type: 'phase', phase: 'stage' },
  { type: 'staged', path: 'index.html', sizeBytes: 2048, bytesResumed: 1024 },
  { type: 'warning', message: 'no checksum' },
  {
    type: 'retry',
    step: 'Sending a.html',
    error: 'read ECONNRESET',
    attempt: 2,
    attempts: 10,
    delayMs: 4000,
  },
  { type: 'phase', phase: 'publish' },
  { type: 'published', path: 'index.html', change: 'replaced' },
];

describe('DeployLog', () => {
  it('logs the phases at standard', () => {
    expect(logged(wholeDeploy)).toEqual([
      'group: Scan',
      '10 files in 1 folder, 4.0 KiB; 1 path left out',
      'end',
      'group: Connect',
      'The last deploy left 9 files.',
      'end',
      'Plan: 2 uploaded, 1 replaced (1 of these moved), 2 deleted, 7 unchanged.',
      'group: Upload',
      'warning: no checksum',
      'Sending a.html failed: read ECONNRESET; retry 2 of 10 in 4.0 s',
      '1 file sent and verified.',
      'end',
      'group: Publish',
    ]);
  });

  it('adds each file and the conversation at verbose', () => {
    const added = logged(wholeDeploy, 'verbose').filter((line) => !logged(wholeDeploy).includes(line));
    expect(added).toEqual([
      'left out link: a broken symbolic link',
      '[session 1] < 220-hello',
      '[session 1] 220 ready',
      'sent index.html (2.0 KiB, 1.0 KiB of it already there)',
      'replaced index.html',
    ]);
  });

  it('logs only warnings at minimal', () => {
    expect(logged(wholeDeploy, 'minimal')).toEqual(['warning: no checksum']);
  });

  it.each([
    ['none', 'No state file on the server: this is its first deploy.'],
    ['interrupted', 'The last deploy was interrupted while publishing; this one completes it. 9 files live.'],
  ] as const)('logs a state: %s', (found, line) => {
    expect(logged([{ type: 'state', found, files: 9 }])).toEqual([line]);
  });

  it.each([
    ['replace', false, 'are about to be replaced (2): a, b'],
    ['replace', true, 'would be replaced (2): a, b'],
    ['keep', false, 'are kept, and the local files are not deployed (2): a, b'],
  ] as const)(
    'says at any level which files of others are in the way: %s, dry run %s',
    (policy, dryRun, end) => {
      expect(logged([{ type: 'foreign', policy, paths: ['a', 'b'] }], 'minimal', dryRun)).toEqual([
        `warning: Files that no deploy of this site put there ${end}`,
      ]);
    },
  );

  it.each([
    ['report', ''],
    ['repair', '; what is in the folder is sent again'],
  ] as const)('says at any level what has drifted: %s', (policy, fate) => {
    expect(
      logged([{ type: 'drift', drift: { policy, missing: ['a', 'b'], different: ['c'] } }], 'minimal'),
    ).toEqual([
      `warning: Live files are missing on the server${fate} (2): a, b`,
      `warning: Live files were changed on the server${fate} (1): c`,
    ]);
  });

  it('names only the first of many files of others', () => {
    const paths = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(logged([{ type: 'foreign', policy: 'replace', paths }])[0]).toMatch(/\(6\): a, b, c, d, e, …$/);
  });

  it('logs progress every five seconds at most', () => {
    const stage: DeployEvent = { type: 'phase', phase: 'stage' };
    expect(
      logged([stage, 4999, progress(1), 1, progress(1023, 75), 4999, progress(1500), 1, progress(2048)]),
    ).toEqual([
      'group: Upload',
      '49%: 1023 B of 2.0 KiB, 1 of 3 files, 512 B/s, 1 m 15 s left',
      '100%: 2.0 KiB of 2.0 KiB, 1 of 3 files, 512 B/s',
    ]);
  });

  it('keeps what a server says from being a command', () => {
    const commands = logged([
      { type: 'retry', step: '::x', error: 'a\n::y', attempt: 1, attempts: 2, delayMs: 0 },
    ]);
    expect(commands).toEqual(['\\::x failed: a ::y; retry 1 of 2 in 0 ms']);
  });
});

describe('the plan of a dry run', () => {
  it('is printed outside the groups, one line per change', () => {
    const lines = logged(
      [
        { type: 'phase', phase: 'connect' },
        { type: 'planned', plan: samplePlan },
      ],
      'standard',
      true,
    );
    expect(lines.slice(2)).toEqual([
      'Plan: 2 uploaded, 1 replaced (1 of these moved), 2 deleted, 7 unchanged.',
      '  delete  blog (a folder takes its place)',
      '  create  blog/',
      '  upload  blog/new.html (2.0 KiB)',
      '  replace index.html (100 B)',
      '  move    img/new.png (from old.png)',
      '  delete  gone.html',
      '  remove  old/ (if empty)',
    ]);
  });

  it.each([
    ['standard', 200, '  … and 5 more'],
    ['verbose', 205, '  upload  f204 (2.0 KiB)'],
  ] as const)('has an end at %s', (level, shown, last) => {
    const lines = logged([{ type: 'planned', plan: uploadPlan(205) }], level, true);
    expect(lines.filter((line) => line.startsWith('  upload'))).toHaveLength(shown);
    expect(lines.at(-1)).toBe(last);
  });

  it('can be empty', () => {
    expect(logged([{ type: 'planned', plan: uploadPlan(0) }], 'standard', true)).toEqual([
      'Plan: nothing to change.',
    ]);
  });
});
