import { describe, expect, it } from 'vitest';
import { ChangeList, plannedChanges } from '../../action/changes.ts';
import { outputsOf } from '../../action/outputs.ts';
import { resultLines } from '../../action/result-lines.ts';
import { summaryText } from '../../action/summary.ts';
import { dryReport, samplePlan, sampleReport } from './samples.ts';

function changes(paths: readonly string[], limit = 50): ChangeList {
  const list = new ChangeList(limit);
  for (const path of paths) list.addPublished({ type: 'published', path, change: 'new' });
  return list;
}

const planned = new ChangeList(50);
for (const change of plannedChanges(samplePlan)) planned.add(change);

describe('summaryText', () => {
  it('has a table of the report', () => {
    const text = summaryText({ ended: 'deployed', report: sampleReport }, changes([]), []);
    expect(text).toMatch(
      /^### Deployed\n\n\| Files and bytes \| \|\n\| --- \| --- \|\n\| Uploaded \| 2 \|\n/,
    );
    expect(text).toContain('| Sent | 4.8 MiB |\n| Resumed | 1.0 KiB |\n| Duration | 1 m 20 s |\n');
    expect(text).toContain('<code>/www/&#46;ftp&#45;deploy&#45;sync&#45;state&#46;json</code>');
    expect(text).not.toContain('<details>');
  });

  it('lists the first changes, escaped', () => {
    const text = summaryText(
      { ended: 'deployed', report: sampleReport },
      changes(['<b>|`', 'b', 'c'], 2),
      [],
    );
    expect(text).toContain(
      '<details><summary>Changed: 3</summary>\n\n- new <code>&#60;b&#62;&#124;&#96;</code>\n',
    );
    expect(text).toContain('- … and 1 more\n\n</details>');
  });

  it('tells what a dry run would do', () => {
    const text = summaryText({ ended: 'planned', report: dryReport }, planned, []);
    expect(text).toContain('### Dry run: nothing was changed');
    expect(text).toContain('| Uploaded | 2 |\n| Replaced | 1 |');
    expect(text).toContain('- move <code>img/new&#46;png</code> (from old&#46;png)');
  });

  it('tells a failure, its hint and how to go on, without secrets', () => {
    const text = summaryText(
      { ended: 'failed', message: 'No: hunter2', hint: 'Try <b>', report: sampleReport },
      changes([]),
      ['hunter2'],
    );
    expect(text).toContain('### Deploy failed\n\nNo&#58; &#42;&#42;&#42;\n\nTry &#60;b&#62;\n\nBefore that');
    expect(text).toContain('The next run does not send again');
    expect(text).toContain('| Deleted | 3 |');
  });

  it('does without a report', () => {
    const text = summaryText({ ended: 'failed', message: 'Wrong input', hint: '' }, changes([]), []);
    expect(text).toBe('### Deploy failed\n\nWrong input\n\n');
  });
});

describe('resultLines', () => {
  it('tells a deploy', () => {
    expect(resultLines({ ended: 'deployed', report: sampleReport })).toEqual([
      'Deployed in 1 m 20 s: 2 uploaded, 1 replaced (1 of these moved), 3 deleted, 7 unchanged.',
      'Sent 4.8 MiB; 1.0 KiB were there from an earlier attempt.',
      'State: /www/.ftp-deploy-sync-state.json',
    ]);
  });

  it('tells that nothing had to change', () => {
    const [line] = resultLines({ ended: 'deployed', report: { ...dryReport, durationMs: 900 } });
    expect(line).toBe('No file had to change, found in 900 ms: 7 files live as in the folder.');
  });

  it('tells a dry run by its plan', () => {
    const [line] = resultLines({ ended: 'planned', report: dryReport });
    expect(line).toMatch(/^Dry run, nothing was changed\. A deploy would come to: 2 uploaded, 1 replaced/);
  });

  it('tells what a failed run did', () => {
    const failure = { ended: 'failed', message: '', hint: '' } as const;
    expect(resultLines({ ...failure, report: { ...dryReport, bytesSent: 2048 } })).toEqual([
      'Nothing has changed on the live site. Sent 2.0 KiB. The next run does not send again what has arrived.',
    ]);
    expect(resultLines({ ...failure, report: dryReport })).toEqual([
      'Nothing has changed on the live site. Nothing was sent.',
    ]);
    expect(resultLines(failure)).toEqual([]);
  });
});

describe('outputsOf', () => {
  it('gives the report as text', () => {
    expect(outputsOf({ ended: 'deployed', report: sampleReport })).toEqual({
      uploaded: '2',
      replaced: '1',
      deleted: '3',
      unchanged: '7',
      'bytes-sent': '5000000',
      'bytes-resumed': '1024',
      'duration-ms': '80000',
      state: '/www/.ftp-deploy-sync-state.json',
    });
  });

  it('gives what a dry run would do', () => {
    expect(outputsOf({ ended: 'planned', report: dryReport })).toMatchObject({ uploaded: '2', deleted: '2' });
  });

  it('gives nothing without a report', () => {
    expect(outputsOf({ ended: 'failed', message: '', hint: '' })).toEqual({});
  });
});
