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

/** What one call did: the commands on the wire and what it came to. */
interface Played {
  readonly step: Step;
  readonly commands: readonly string[];
  readonly outcome: Outcome;
}

/** Plays the script in a folder of its own. */
async function play(server: RunningServer, session: StepRunner, name: string): Promise<Played[]> {
  await using recorder = await CommandRecorder.start(server);
  await mkdir(join(server.root, name));
  await server.own(name);
  const { user, password } = server;
  const played: Played[] = [];
  // The recorder's port is another one each time: connecting is no step to compare.
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

/** Takes out what differs from run to run: the folder, times, rates, ports, and the texts of refusals made locally. */
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

/** In ASCII type two servers refuse CPython the size that ours, in image type, is told. */
function outcomeAside(cpython: Played, own: Played | undefined): Played | undefined {
  const isRefusedSize =
    cpython.step[0] === 'size' && 'text' in cpython.outcome && cpython.outcome.text.includes('ASCII');
  return own && isRefusedSize ? { ...own, outcome: cpython.outcome } : own;
}

const used = new Set<DifferenceName>();

test.each(kinds)('%s sees and answers the same, but for the listed differences', async (kind: ServerKind) => {
  await using server = await startServer({ kind, tls: 'none' });
  const cpython = await play(server, new CPythonSession(), 'cpython');
  const ours = await play(server, new OurSession(), 'ours');
  const expected = new ExpectedCommands();
  const wanted = cpython.map((played) => ({ ...played, commands: expected.of(played.commands) }));
  wanted.forEach((played, index) => {
    const own = outcomeAside(played, ours[index]);
    const at = `step ${index}: ${JSON.stringify(played.step).slice(0, 80)}`;
    expect(own && comparable(own, 'ours'), at).toEqual(comparable(played, 'cpython'));
  });
  expected.used.forEach((name) => used.add(name));
});

test('every listed difference occurs, and stands in docs/ftplib-differences.md', async () => {
  expect([...used].toSorted()).toEqual(Object.keys(differences).toSorted());
  const document = await readFile(
    join(import.meta.dirname, '../../../../docs/ftplib-differences.md'),
    'utf8',
  );
  for (const { name, reason } of Object.values(differences)) {
    expect(document).toContain(name);
    expect(document).toContain(reason);
  }
});
