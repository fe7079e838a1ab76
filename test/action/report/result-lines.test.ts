import { describe, expect, it } from 'vitest';
import { resultLines } from '../../../action/report/result-lines.ts';
import { dryReport, sampleReport } from '../samples.ts';

describe('resultLines', () => {
  it('sums up a deploy', () => {
    expect(resultLines({ status: 'deployed', report: sampleReport })).toEqual([
      'Deployed in 1 m 20 s: 2 uploaded, 1 replaced (1 of these moved), 3 deleted, 7 unchanged.',
      'Sent 4.8 MiB; 1.0 KiB already there from an earlier attempt.',
      'State: /www/.ftp-deploy-sync-state.json',
    ]);
  });

  it('says that nothing had to change', () => {
    const [line] = resultLines({ status: 'deployed', report: { ...dryReport, durationMs: 900 } });
    expect(line).toBe('No file had to change, checked in 900 ms: 7 files up to date.');
  });

  it('reports the plan of a dry run', () => {
    const [line] = resultLines({ status: 'planned', report: dryReport });
    expect(line).toMatch(/^Dry run: nothing was changed\. A deploy would result in: 2 uploaded, 1 replaced/);
  });

  it('says what a failed run had done', () => {
    const failure = { status: 'failed', message: '', hint: '' } as const;
    expect(resultLines({ ...failure, report: { ...dryReport, bytesSent: 2048 } })).toEqual([
      'Nothing has changed on the live site. Sent 2.0 KiB. The next run does not send again what has arrived.',
    ]);
    expect(resultLines({ ...failure, report: dryReport })).toEqual([
      'Nothing has changed on the live site. Nothing was sent.',
    ]);
    expect(resultLines(failure)).toEqual([]);
  });
});
