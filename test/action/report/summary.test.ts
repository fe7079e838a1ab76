import { describe, expect, it } from 'vitest';
import { ChangeList, plannedChanges } from '../../../action/report/changes.ts';
import { escapeMarkdown, summaryText } from '../../../action/report/summary.ts';
import { SecretMask } from '../../../transfer/index.ts';
import { dryReport, samplePlan, sampleReport } from '../samples.ts';

function changes(paths: readonly string[], limit = 50): ChangeList {
  const list = new ChangeList(limit);
  for (const path of paths) list.addPublished({ type: 'published', path, change: 'new' });
  return list;
}

const noMask = new SecretMask();
const planned = new ChangeList(50);
for (const change of plannedChanges(samplePlan)) planned.add(change);

describe('summaryText', () => {
  it('has a table of the report', () => {
    const text = summaryText({ status: 'deployed', report: sampleReport }, changes([]), noMask);
    expect(text).toMatch(
      /^### Deployed\n\n\| Files and bytes \| \|\n\| --- \| --- \|\n\| Uploaded \| 2 \|\n/,
    );
    expect(text).toContain('| Sent | 4.8 MiB |\n| Resumed | 1.0 KiB |\n| Duration | 1 m 20 s |\n');
    expect(text).toContain('<code>/www/&#46;ftp&#45;deploy&#45;sync&#45;state&#46;json</code>');
    expect(text).not.toContain('<details>');
  });

  it('lists the first changes, escaped', () => {
    const text = summaryText(
      { status: 'deployed', report: sampleReport },
      changes(['<b>|`', 'b', 'c'], 2),
      noMask,
    );
    expect(text).toContain(
      '<details><summary>Changed: 3</summary>\n\n- new <code>&#60;b&#62;&#124;&#96;</code>\n',
    );
    expect(text).toContain('- … and 1 more\n\n</details>');
  });

  it('says what a dry run would do', () => {
    const text = summaryText({ status: 'planned', report: dryReport }, planned, noMask);
    expect(text).toContain('### Dry run: nothing was changed');
    expect(text).toContain('| Uploaded | 2 |\n| Replaced | 1 |');
    expect(text).toContain('- move <code>img/new&#46;png</code> (from old&#46;png)');
  });

  it('includes a failure, its hint and what the next run does, without secrets', () => {
    const text = summaryText(
      { status: 'failed', message: 'No: hunter2', hint: 'Try <b>', report: sampleReport },
      changes([]),
      new SecretMask(['hunter2']),
    );
    expect(text).toContain('### Deploy failed\n\nNo&#58; &#42;&#42;&#42;\n\nTry &#60;b&#62;\n\nBefore that');
    expect(text).toContain('The next run does not send again');
    expect(text).toContain('| Deleted | 3 |');
  });

  it('works without a report', () => {
    const text = summaryText({ status: 'failed', message: 'Wrong input', hint: '' }, changes([]), noMask);
    expect(text).toBe('### Deploy failed\n\nWrong input\n\n');
  });
});

describe('escapeMarkdown', () => {
  it.each([
    ['<img src=x>', '&#60;img src&#61;x&#62;'],
    ['`a`|_b_', '&#96;a&#96;&#124;&#95;b&#95;'],
    ['a\nb/ü 1', 'a b/ü 1'],
    ['&amp;', '&#38;amp&#59;'],
    ['😀', '&#128512;'],
  ])('%j becomes %j', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });
});
