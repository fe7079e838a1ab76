import type { DeployReport, Plan } from '../../transfer/index.ts';

const file = (path: string, sizeBytes = 2048) => ({ path, sizeBytes, hash: 'a'.repeat(64) });

/** A plan with one change of each kind. */
export const samplePlan: Plan = {
  clearings: [{ path: 'blog', kind: 'file' }],
  folders: ['blog'],
  sendings: [
    { file: file('blog/new.html'), stagedName: 'a', replaces: false },
    { file: file('index.html', 100), stagedName: 'b', replaces: true },
  ],
  moves: [{ from: 'old.png', file: file('img/new.png'), replaces: false }],
  deletions: ['gone.html'],
  folderRemovals: ['old'],
  foreign: [],
  unchanged: 7,
  result: { files: [], folders: [] },
};

/** A plan that uploads `count` files. */
export const uploadPlan = (count: number): Plan => ({
  ...samplePlan,
  clearings: [],
  folders: [],
  sendings: Array.from({ length: count }, (_, index) => ({
    file: file(`f${index}`),
    stagedName: `${index}`,
    replaces: false,
  })),
  moves: [],
  deletions: [],
  folderRemovals: [],
});

/** A report whose numbers are all different. */
export const sampleReport: DeployReport = {
  uploaded: 2,
  replaced: 1,
  moved: 1,
  deleted: 3,
  unchanged: 7,
  bytesSent: 5_000_000,
  bytesResumed: 1024,
  durationMs: 80_000.4,
  state: '/www/.ftp-deploy-sync-state.json',
};

/** What a dry run reports: nothing done, and the plan. */
export const dryReport: DeployReport = {
  ...sampleReport,
  uploaded: 0,
  replaced: 0,
  moved: 0,
  deleted: 0,
  bytesSent: 0,
  bytesResumed: 0,
  plan: samplePlan,
};
