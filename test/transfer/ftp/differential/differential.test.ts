import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kinds } from '../conformance/matrix.ts';
import { type RunningServer, type ServerKind, startServer } from '../../../servers/start.ts';
import { CommandRecorder } from './command-recorder.ts';
import { CPythonSession } from './cpython-session.ts';
import { type DifferenceName, differences, ExpectedCommands } from './deliberate-differences.ts';
import { OurSession } from './our-session.ts';
import { script } from './script.ts';
import type { Outcome, Step, StepRunner } from './step.ts';

/** What one call did: the commands on the wire and the outcome. */
interface Played {
  readonly step: Step;
  readonly commands: readonly string[];
  readonly outcome: Outcome;
}

/** Plays the script in a new folder. */
async function play(server: RunningServer, session: StepRunner, name: string): Promise<Played[]> {
  await using recorder = await CommandRecorder.start(server);
  await mkdir(join(server.root, name));
  await server.own(name);
  const { user, password } = server;
  const played: Played[] = [];
  // The recorder's port differs each time, so connecting is not compared.
  await session.run(['connect', server.address, recorder.port]);
  for (const step of script({ user, password, folder: join(server.loginDir, name) })) {
    const outcome = await session.run(step).catch((error: unknown) => {
      throw new Error(`${name}, ${JSON.stringify(step).slice(0, 80)}: ${recorder.take().join(', ')}`, {
        cause: error,
      });
    });
    played.push({ step, outcome, commands: recorder.take() });
  }
  await session.close();
  return played;
}

/** Removes what differs from run to run: the folder, times, rates, ports, and the texts of refusals made locally. */
function comparable({ step: [, ...args], outcome, commands }: Played, folder: string): unknown {
  const text = JSON.stringify({
    outcome: 'text' in outcome && outcome.error === 'ValueError' ? {} : outcome,
    commands,
  });
  const steady = text
    .replaceAll(`/${folder}`, '/FOLDER')
    .replaceAll(/\d\d:\d\d\b/g, 'TIME')
    .replaceAll(/You are user number \d+/g, 'You are user number N')
    .replaceAll(/\d+\.\d+ (seconds|[KMG]?bytes)/g, 'N')
    .replaceAll(/\b(PORT \d+,\d+,\d+,\d+),\d+,\d+/g, '$1,PORT');
  return {
    args: JSON.stringify(args).replaceAll(`/${folder}`, '/FOLDER'),
    ...(JSON.parse(steady) as object),
  };
}

/** In ASCII type, two servers refuse to tell CPython the size; we ask in image type. */
function outcomeAside(cpython: Played, own: Played | undefined): Played | undefined {
  const isRefusedSize =
    cpython.step[0] === 'size' && 'text' in cpython.outcome && cpython.outcome.text.includes('ASCII');
  return own && isRefusedSize ? { ...own, outcome: cpython.outcome } : own;
}

/** The script as both played it on one server. */
interface Comparison {
  readonly steps: readonly {
    readonly name: string;
    readonly ours: unknown;
    /** What CPython's ftplib did, its commands rewritten by the deliberate differences. */
    readonly expected: unknown;
  }[];
  /** The deliberate differences that occurred. */
  readonly used: ReadonlySet<DifferenceName>;
}

async function compare(kind: ServerKind): Promise<Comparison> {
  await using server = await startServer({ kind, tls: 'none' });
  const cpython = await play(server, new CPythonSession(), 'cpython');
  const ours = await play(server, new OurSession(), 'ours');
  const expected = new ExpectedCommands();
  const steps = cpython.map((played, index) => {
    const wanted = { ...played, commands: expected.of(played.commands) };
    const own = outcomeAside(wanted, ours[index]);
    return {
      name: `step ${index}: ${JSON.stringify(played.step).slice(0, 80)}`,
      ours: own && comparable(own, 'ours'),
      expected: comparable(wanted, 'cpython'),
    };
  });
  return { steps, used: expected.used };
}

const comparisons = new Map<ServerKind, Promise<Comparison>>();

/** Plays on each kind of server once, whichever test asks first. */
function comparisonOn(kind: ServerKind): Promise<Comparison> {
  const comparison = comparisons.get(kind) ?? compare(kind);
  comparisons.set(kind, comparison);
  return comparison;
}

test.each(kinds)('%s sees and answers the same, but for the listed differences', async (kind: ServerKind) => {
  const { steps } = await comparisonOn(kind);
  expect(steps).toHaveLength(script({ user: '', password: '', folder: '' }).length);
  for (const { name, ours, expected } of steps) expect(ours, name).toEqual(expected);
});

test('every listed difference occurs', async () => {
  const used = new Set<DifferenceName>();
  for (const kind of kinds) for (const name of (await comparisonOn(kind)).used) used.add(name);
  expect([...used].toSorted()).toEqual(Object.keys(differences).toSorted());
});

test('every listed difference is in docs/ftplib-differences.md', async () => {
  const path = join(import.meta.dirname, '../../../../docs/ftplib-differences.md');
  const document = await readFile(path, 'utf8');
  for (const { name, reason } of Object.values(differences)) {
    expect(document).toContain(name);
    expect(document).toContain(reason);
  }
});
