import { describe, expect, it } from 'vitest';
import { outputsOf } from '../../../action/report/run-result.ts';
import { dryReport, sampleReport } from '../samples.ts';

describe('outputsOf', () => {
  it('converts the report to text', () => {
    expect(outputsOf({ status: 'deployed', report: sampleReport })).toEqual({
      uploaded: '2',
      replaced: '1',
      drifted: '',
      deleted: '3',
      unchanged: '7',
      'bytes-sent': '5000000',
      'bytes-resumed': '1024',
      'duration-ms': '80000',
      state: '/www/.ftp-deploy-sync-state.json',
    });
  });

  it('reports what a dry run would do', () => {
    expect(outputsOf({ status: 'planned', report: dryReport })).toMatchObject({
      uploaded: '2',
      deleted: '2',
    });
  });

  it('is empty without a report', () => {
    expect(outputsOf({ status: 'failed', message: '', hint: '' })).toEqual({});
  });
});
