import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { stagedNames } from '../../../transfer/deploy/deploy-paths.ts';
import type { FileEntry, Manifest } from '../../../transfer/deploy/manifest.ts';
import { type Plan, planDeploy } from '../../../transfer/deploy/plan.ts';
import { PlanError } from '../../../transfer/deploy/plan-error.ts';
import { pathsInDoubt, recoverLive, stagedInDoubt } from '../../../transfer/deploy/recover.ts';
import { parseState, type PublishedState } from '../../../transfer/deploy/state.ts';
import { serializeState } from '../../../transfer/deploy/state-text.ts';
import { byCodeUnit, foldersAbove } from '../../../transfer/tree/relative-path.ts';

/** A server in memory that refuses anything that a plan has no reason to do. */
interface Server {
  readonly kind: ServerKind;
  /** Content of each live file by its place, represented by hash and size. */
  readonly files: Map<string, string>;
  /** Places of the live folders. */
  readonly folders: Set<string>;
  readonly staging: Map<string, string>;
  state: string | undefined;
  record: string | undefined;
}

interface ServerKind {
  /** Whether a rename replaces an existing file; otherwise the old file has to be deleted first. */
  readonly overwrites: boolean;
  /** Whether names that differ only in case are the same. */
  readonly ignoresCase: boolean;
}

type Step = (server: Server) => void;

const placeOf = (path: string, { kind }: { kind: ServerKind }): string =>
  kind.ignoresCase ? path.toLowerCase() : path;

const emptyServer = (kind: ServerKind): Server => ({
  kind,
  files: new Map(),
  folders: new Set(),
  staging: new Map(),
  state: undefined,
  record: undefined,
});

const copyOf = (server: Server): Server => ({
  ...server,
  files: new Map(server.files),
  folders: new Set(server.folders),
  staging: new Map(server.staging),
});

const contentOf = ({ hash, sizeBytes }: FileEntry): string => `${hash} ${sizeBytes}`;
const sizeOf = (content: string): number => Number(content.split(' ')[1]);

function refuseUnless(condition: boolean, command: string): void {
  if (!condition) throw new Error(`550 ${command}`);
}

const holdsSomething = ({ files, folders }: Server, folder: string): boolean =>
  [...files.keys(), ...folders].some((path) => path.startsWith(`${folder}/`));

const isFreeIn = ({ files, folders }: Server, place: string): boolean =>
  foldersAbove(place).every((folder) => folders.has(folder)) && !folders.has(place) && !files.has(place);

const deleteFile =
  (path: string): Step =>
  (server) =>
    refuseUnless(server.files.delete(placeOf(path, server)), `DELE ${path}`);

const makeFolder =
  (path: string): Step =>
  (server) => {
    refuseUnless(isFreeIn(server, placeOf(path, server)), `MKD ${path}`);
    server.folders.add(placeOf(path, server));
  };

const removeFolder =
  (path: string): Step =>
  (server) => {
    const place = placeOf(path, server);
    refuseUnless(!holdsSomething(server, place) && server.folders.delete(place), `RMD ${path}`);
  };

/** The steps of a rename. If it does not overwrite, the old file is deleted first. */
function renameOnto(
  path: string,
  take: (server: Server) => string | undefined,
  replaces: boolean,
  kind: ServerKind,
) {
  const rename: Step = (server) => {
    const content = take(server);
    if (server.kind.overwrites) server.files.delete(placeOf(path, server));
    refuseUnless(content !== undefined && isFreeIn(server, placeOf(path, server)), `RNTO ${path}`);
    if (content !== undefined) server.files.set(placeOf(path, server), content);
  };
  return kind.overwrites || !replaces ? [rename] : [deleteFile(path), rename];
}

/** Takes a file that moves to where the uploads are. */
const stageLive =
  (path: string, name: string): Step =>
  (server) => {
    const content = server.files.get(placeOf(path, server));
    refuseUnless(content !== undefined, `RNFR ${path}`);
    server.files.delete(placeOf(path, server));
    if (content !== undefined) server.staging.set(name, content);
  };

const takeStaged =
  (name: string) =>
  ({ staging }: Server) => {
    const content = staging.get(name);
    staging.delete(name);
    return content;
  };

/** Everything that is stored before the first live path changes. */
function stage(server: Server, plan: Plan): void {
  for (const { stagedName, file } of plan.sendings) server.staging.set(stagedName, contentOf(file));
  server.record = serializeState(plan.result.files, plan.result.folders, 0);
}

/** The steps of a publish; those that several sessions run at once are in any order. */
function publishSteps(
  plan: Plan,
  kind: ServerKind,
  random: Random,
): { clearing: Step[]; changing: Step[]; last: Step } {
  const names = stagedNames(plan.result.files);
  const moves = plan.moves.map(({ from, file, replaces }) => {
    const name = names.get(file.path) ?? '';
    return [stageLive(from, name), ...renameOnto(file.path, takeStaged(name), replaces, kind)];
  });
  const renames = plan.sendings.map(({ stagedName, file, replaces }) =>
    renameOnto(file.path, takeStaged(stagedName), replaces, kind),
  );
  return {
    clearing: plan.clearings.map(({ path, kind }) =>
      kind === 'file' ? deleteFile(path) : removeFolder(path),
    ),
    changing: [
      ...plan.folders.map(makeFolder),
      ...shuffled(moves, random).flat(),
      ...shuffled(renames, random).flat(),
      ...shuffled(plan.deletions.map(deleteFile), random),
      ...plan.folderRemovals.map(removeFolder),
    ],
    last: (server) => {
      server.state = server.record;
      server.record = undefined;
    },
  };
}

function allSteps(plan: Plan, kind: ServerKind, random: Random): Step[] {
  const { clearing, changing, last } = publishSteps(plan, kind, random);
  return [...clearing, ...changing, last];
}

/** What a run does once it has connected: it reads what is live, or recovers it and deletes the record. */
function recoverySteps(server: Server): { live: PublishedState; steps: Step[] } {
  const old = server.state === undefined ? { files: [], folders: [] } : parseState(server.state);
  if (server.record === undefined) return { live: old, steps: [] };
  const publish = { old, record: parseState(server.record) };
  const staged = new Set(stagedInDoubt(publish).filter((name) => server.staging.has(name)));
  const cut = { ...publish, staged };
  const questions = pathsInDoubt(cut);
  const live = recoverLive(cut, {
    files: new Map(
      questions.files.flatMap((path) => {
        const content = server.files.get(placeOf(path, server));
        return content === undefined ? [] : [[path, sizeOf(content)] as const];
      }),
    ),
    folders: new Set(questions.folders.filter((path) => server.folders.has(placeOf(path, server)))),
  });
  return {
    live,
    steps: [
      (later) => (later.state = serializeState(live.files, live.folders, 0)),
      (later) => (later.record = undefined),
    ],
  };
}

interface Truth {
  /** Place and content. */
  readonly files: (readonly [string, string])[];
  readonly folders: string[];
}

const sorted = ({ files, folders }: Truth): Truth => ({
  files: files.sort(([a], [b]) => byCodeUnit(a, b)),
  folders: folders.sort(byCodeUnit),
});

const truthOf = ({ files, folders }: Server): Truth => sorted({ files: [...files], folders: [...folders] });

/** What a state says is live, in the form of a server's content. */
const claimOf = ({ files, folders }: PublishedState, server: Server): Truth =>
  sorted({
    files: files.map((file) => [placeOf(file.path, server), contentOf(file)] as const),
    folders: folders.map((path) => placeOf(path, server)),
  });

type Random = (below: number) => number;

/** A small seeded generator, so that a failing case can be repeated. */
function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function shuffled<T>(all: readonly T[], random: Random): T[] {
  const keyed = all.map((one) => ({ one, key: random(1 << 30) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ one }) => one);
}

const pick = <T>(all: readonly [T, ...T[]], random: Random): T => all[random(all.length)] ?? all[0];

/** Few names and few contents, so that trees collide in every possible way. */
const contents = ['', 'one', 'two', 'three'] as const;
const names = ['a', 'b', 'c', 'kept'] as const;

function entryOf(path: string, content: string): FileEntry {
  return { path, sizeBytes: content.length, hash: createHash('sha256').update(content).digest('hex') };
}

/** A path of one to three names, the last sometimes in capitals. Deploys with an exclusion leave `kept` alone. */
function randomPath(random: Random): string {
  const folders = Array.from({ length: random(3) }, () => pick(names, random));
  const name = pick(names, random);
  return [...folders, name !== 'kept' && random(4) === 0 ? name.toUpperCase() : name].join('/');
}

function manifestOf(files: ReadonlyMap<string, string>, folders: ReadonlySet<string>): Manifest {
  const all = new Set([...folders, ...[...files.keys(), ...folders].flatMap(foldersAbove)]);
  return {
    files: [...files]
      .map(([path, content]) => entryOf(path, content))
      .sort((a, b) => byCodeUnit(a.path, b.path)),
    folders: [...all].sort(byCodeUnit),
  };
}

function randomTree(random: Random, excludes: boolean, kind: ServerKind): Manifest {
  const files = new Map<string, string>();
  const folders = new Set<string>();
  const taken = new Map<string, 'file' | 'folder'>();
  const place = (path: string) => placeOf(path, { kind });
  for (let count = random(24); count >= 0; count--) {
    const path = randomPath(random);
    const isFree =
      !taken.has(place(path)) && !foldersAbove(path).some((folder) => taken.get(place(folder)) === 'file');
    if (!isFree || (excludes && isExcluded(path))) continue;
    const isFolder = random(5) === 0 && path === path.toLowerCase();
    if (isFolder) folders.add(path);
    else files.set(path, pick(contents, random));
    taken.set(place(path), isFolder ? 'folder' : 'file');
    for (const folder of foldersAbove(path)) taken.set(place(folder), 'folder');
  }
  return manifestOf(files, folders);
}

const isExcluded = (path: string): boolean => path.split('/').includes('kept');

/** Plans a deploy of a random tree that this kind of server can hold, sometimes with an exclusion. */
function randomPlan(live: PublishedState, random: Random, kind: ServerKind): Plan {
  for (;;) {
    const excludes = random(2) === 0;
    const local = randomTree(random, excludes, kind);
    try {
      const plan = planDeploy({ live, local, isKept: (path) => excludes && isExcluded(path) });
      if (hasRoomFor(plan.result, kind)) return plan;
    } catch (error) {
      // An excluded file is in the way of that tree.
      if (!(error instanceof PlanError)) throw error;
    }
  }
}

/** Whether no two names are the same on a server that ignores case, such as those of an excluded file and a local one. */
function hasRoomFor({ files, folders }: PublishedState, kind: ServerKind): boolean {
  const places = [...files.map(({ path }) => path), ...folders].map((path) => placeOf(path, { kind }));
  return new Set(places).size === places.length;
}

function run(server: Server, steps: readonly Step[]): Server {
  for (const step of steps) step(server);
  return server;
}

/** Every point at which the steps can be cut off, with the server as it is then. */
function* cutsOf(server: Server, steps: readonly Step[]): Generator<Server> {
  const now = copyOf(server);
  yield copyOf(now);
  for (const step of steps) {
    step(now);
    yield copyOf(now);
  }
}

const seeds = Array.from({ length: 200 }, (_, index) => index);

interface Case {
  readonly random: Random;
  /** A server with a first tree on it, and a second deploy staged on top. */
  readonly server: Server;
  readonly plan: Plan;
}

function randomCase(seed: number): Case {
  const random = randomFrom(seed);
  const kind = { overwrites: seed % 2 === 0, ignoresCase: seed % 3 === 0 };
  const server = emptyServer(kind);
  deployInFull(server, random);
  const plan = randomPlan(recoverySteps(server).live, random, kind);
  stage(server, plan);
  return { random, server, plan };
}

/** Recovers if there is something to recover, then deploys a random tree; returns what must be live afterwards. */
function deployInFull(server: Server, random: Random): PublishedState {
  const { live, steps } = recoverySteps(server);
  run(server, steps);
  const plan = randomPlan(live, random, server.kind);
  stage(server, plan);
  run(server, allSteps(plan, server.kind, random));
  return plan.result;
}

/** What is recovered is what is live, and a deploy from there leaves exactly its tree. */
function checkRecovery(server: Server, random: Random, message: string): void {
  expect(claimOf(recoverySteps(server).live, server), message).toEqual(truthOf(server));
  const result = deployInFull(server, random);
  expect(truthOf(server), message).toEqual(claimOf(result, server));
}

describe('recoverLive', () => {
  it('is right after a publish was cut off at any step, and the next deploy is exact', () => {
    let cuts = 0;
    for (const seed of seeds) {
      const { random, server, plan } = randomCase(seed);
      for (const cut of cutsOf(server, allSteps(plan, server.kind, random))) {
        checkRecovery(cut, random, `seed ${seed}, cut ${cuts++}`);
      }
    }
    expect(cuts).toBeGreaterThan(2_000);
  });

  it('is right when the recovery, or the deploy after it, is cut off as well', () => {
    let cuts = 0;
    for (const seed of seeds) {
      const { random, server, plan } = randomCase(seed);
      const steps = allSteps(plan, server.kind, random);
      run(server, steps.slice(0, random(steps.length)));
      const recovery = recoverySteps(server);
      const next = randomPlan(recovery.live, random, server.kind);
      const staging: Step = (later) => stage(later, next);
      const going = [...recovery.steps, staging, ...allSteps(next, server.kind, random)];
      for (const cut of cutsOf(server, going)) checkRecovery(cut, random, `seed ${seed}, cut ${cuts++}`);
    }
    expect(cuts).toBeGreaterThan(2_000);
  });

  it('does not depend on the order in which things are done after the clearings', () => {
    let [done, left] = [0, 0];
    for (const seed of seeds) {
      const { random, server, plan } = randomCase(seed);
      const { clearing, changing } = publishSteps(plan, server.kind, random);
      run(server, clearing);
      for (const step of shuffled(changing, random)) {
        const tried = copyOf(server);
        try {
          step(tried);
        } catch {
          // A step that cannot be done yet is skipped: any subset of the steps leaves a server to recover.
          left += 1;
          continue;
        }
        done += 1;
        step(server);
        expect(claimOf(recoverySteps(server).live, server), `seed ${seed}`).toEqual(truthOf(server));
      }
    }
    expect(done).toBeGreaterThan(1_000);
    expect(left).toBeGreaterThan(100);
  });

  it('is tried with every kind of change', () => {
    const met = {
      clearings: 0,
      moves: 0,
      replacedByMove: 0,
      respelt: 0,
      copies: 0,
      deletions: 0,
      kept: 0,
      folderRemovals: 0,
    };
    for (const seed of seeds) {
      const { plan } = randomCase(seed);
      met.clearings += Number(new Set(plan.clearings.map(({ kind }) => kind)).size === 2);
      met.moves += plan.moves.length;
      met.replacedByMove += plan.moves.filter(({ replaces }) => replaces).length;
      met.respelt += plan.clearings.filter(({ path }) => path !== path.toLowerCase()).length;
      met.copies += plan.sendings.filter(({ stagedName }) => stagedName.includes('-')).length;
      met.deletions += plan.deletions.length;
      met.kept += plan.result.files.filter(({ path }) => isExcluded(path)).length;
      met.folderRemovals += plan.folderRemovals.length;
    }
    for (const [kind, count] of Object.entries(met)) expect(count, kind).toBeGreaterThan(5);
  });

  it('counts a move as done only when the file is at its new path', () => {
    const old = { files: [entryOf('from', 'one')], folders: [] };
    const record = { files: [entryOf('to', 'one')], folders: [] };
    const cut = { old, record, staged: new Set<string>() };
    expect(pathsInDoubt(cut)).toEqual({ files: ['from', 'to'], folders: [] });

    const sizeBytes = record.files[0]?.sizeBytes ?? 0;
    const liveWith = (...files: string[]) => {
      const sizes = new Map(files.map((path) => [path, sizeBytes]));
      return recoverLive(cut, { files: sizes, folders: new Set() }).files;
    };
    expect(liveWith('from')).toEqual(old.files);
    expect(liveWith('to')).toEqual(record.files);
    expect(liveWith()).toEqual([]);

    const [name = ''] = stagedInDoubt(cut);
    const halfWay = recoverLive(
      { ...cut, staged: new Set([name]) },
      { files: new Map(), folders: new Set() },
    );
    expect(halfWay.files).toEqual([]);
  });

  it('asks nothing about what the publish did not touch', () => {
    const old = { files: [entryOf('a/x', 'one'), entryOf('a/y', 'two')], folders: ['a', 'empty'] };
    const record = { files: [entryOf('a/x', 'one'), entryOf('a/y', 'three')], folders: ['a', 'empty'] };
    expect(pathsInDoubt({ old, record, staged: new Set() })).toEqual({ files: ['a/y'], folders: [] });
    const staged = new Set([entryOf('', 'three').hash]);
    expect(pathsInDoubt({ old, record, staged })).toEqual({ files: ['a/y'], folders: [] });
  });

  it('asks about a first deploy which of its files went live and which of its folders were made', () => {
    const record = { files: [entryOf('a/x', 'one'), entryOf('b/y', 'two')], folders: ['a', 'b', 'empty'] };
    const staged = new Set([entryOf('', 'two').hash]);
    const cut = { old: { files: [], folders: [] }, record, staged };
    expect(stagedInDoubt(cut)).toEqual([entryOf('', 'one').hash, entryOf('', 'two').hash]);
    expect(pathsInDoubt(cut)).toEqual({ files: ['a/x'], folders: ['a', 'b', 'empty'] });
    const answer = (sizeBytes: number) => ({
      files: new Map([['a/x', sizeBytes]]),
      folders: new Set(['a', 'b']),
    });
    const { sizeBytes } = entryOf('a/x', 'one');
    expect(recoverLive(cut, answer(sizeBytes))).toEqual({
      files: [entryOf('a/x', 'one')],
      folders: ['a', 'b'],
    });
    expect(recoverLive(cut, answer(sizeBytes + 1))).toEqual({ files: [], folders: ['a', 'b'] });
  });
});
