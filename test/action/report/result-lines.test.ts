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
    expect(line).toBe(
      'Nothing to change, found out in 900 ms: the state file says that 7 files are live as in the folder.',
    );
  });

  it.each([
    [0, 'and no live file is missing or has another size.'],
    [2, 'and 2 live files missing or changed on the server.'],
  ])('says what a look at %d drifted files has shown', (drifted, end) => {
    const [line] = resultLines({ status: 'deployed', report: { ...dryReport, drifted } });
    expect(line).toBe(
      `Nothing to change, found out in 1 m 20 s: 7 files live as in the folder by the state file, ${end}`,
    );
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
