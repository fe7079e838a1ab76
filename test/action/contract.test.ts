import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inputRows } from '../../action/inputs/input-table.ts';
import { outputsOf } from '../../action/report/run-result.ts';
import { sampleReport } from './samples.ts';

interface ActionFile {
  readonly inputs: Readonly<Record<string, { description: string; required?: boolean; default?: unknown }>>;
  readonly outputs: Readonly<Record<string, { description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

const action = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')) as ActionFile;

describe('action.yml and the code agree on', () => {
  it('the inputs, their defaults and which are required', () => {
    const promised = Object.entries(action.inputs).map(([name, input]) => ({
      name,
      default: input.default ?? '',
      required: input.required ?? false,
    }));
    const kept = inputRows.map(([name, entry]) => ({
      name,
      default: entry.default,
      required: entry.required ?? false,
    }));
    expect(promised).toEqual(kept);
  });

  it('the outputs', () => {
    const set = outputsOf({ status: 'deployed', report: sampleReport });
    expect(Object.keys(action.outputs)).toEqual(Object.keys(set));
  });

  it('the runtime and the bundle', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'action/dist/index.js' });
  });

  it('describing everything', () => {
    const described = [...Object.values(action.inputs), ...Object.values(action.outputs)];
    for (const { description } of described) expect(description).toMatch(/^.{20,}\.$/s);
  });
});
