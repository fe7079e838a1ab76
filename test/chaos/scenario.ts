import { type ServerMode, serverModes } from '../servers/start.ts';
import { Draw } from './draw.ts';
import { drawFaults, drawMoment, type Extent } from './draw-faults.ts';
import { drawContent, drawPath, drawSite, editSite } from './draw-site.ts';
import type { Fault } from './fault.ts';
import { drawQuirks, type Quirk } from './quirk.ts';
import { type Content, foldersAbove, isFree, type SiteTree } from './site-tree.ts';

/** A server of test/servers, or the scripted server on a real folder. */
export interface ChaosServer {
  readonly kind: ServerMode['kind'] | 'scripted';
  readonly tls: ServerMode['tls'];
}

/** Everything that happens in one scenario, but for the timing of machine and network. */
export interface Scenario {
  readonly seed: string;
  readonly number: number;
  readonly server: ChaosServer;
  /** Only of the scripted server. */
  readonly quirks: readonly Quirk[];
  readonly serverDir: string;
  readonly stateName: string;
  readonly connections: number;
  readonly verify: 'standard' | 'read-back';
  /** Of the runs that are struck. */
  readonly retries: number;
  /** What was deployed before; absent for a first deploy. */
  readonly before: SiteTree | undefined;
  readonly wanted: SiteTree;
  /** Files that the patterns exclude, beside the wanted ones. */
  readonly excluded: SiteTree;
  /** Files in the live folder that no deploy put there. */
  readonly foreign: SiteTree;
  /** Whether the run that is struck is a process of its own. */
  readonly isApart: boolean;
  /** Whether the clean run afterwards is one. */
  readonly isCleanRunApart: boolean;
  readonly second: SecondRun | undefined;
  /** One after another. */
  readonly faults: readonly Fault[];
}

/** A run that a fault starts while the first one is under way. */
interface SecondRun {
  readonly wanted: SiteTree;
  readonly isApart: boolean;
}

/** More than the faults of any scenario use up, with pauses that are longer than every outage. */
export const manyRetries = 9;

export const excludePatterns = ['*.map'];
const scriptedModes = (['none', 'explicit', 'implicit'] as const).map((tls) => ({
  kind: 'scripted' as const,
  tls,
}));
/** The scripted server has three modes of fourteen. */
const servers: readonly ChaosServer[] = [...serverModes, ...scriptedModes];

/** @param number of the scenario, from 0 */
export function drawScenario(seed: string, number: number): Scenario {
  const draw = new Draw(`${seed}/${number}`);
  const server = draw.pick(servers);
  const first = drawSite(draw, draw.chance(0.04) ? 200 : draw.magnitude(2, 40));
  const before = draw.chance(0.75) ? first : undefined;
  const wanted = before === undefined ? first : editSite(draw, before);
  const others = before ?? wanted;
  const second = draw.chance(0.22)
    ? { wanted: draw.chance(0.4) ? wanted : editSite(draw, others), isApart: draw.chance(0.4) }
    : undefined;
  const sent = sentPaths(before, wanted);
  const quirks = server.kind === 'scripted' && sent.length > 0 ? drawQuirks(draw, sent) : [];
  const extent = { files: sent.length, bytes: sizeOf(wanted, sent) };
  const count = draw.pick(quirks.length > 0 ? [0, 0, 1, 2] : [1, 1, 2, 3]);
  const faults = second ? withSecondRun(draw, count, extent) : drawFaults(draw, count, extent, ['first']);
  const isKilled = (whom: 'first' | 'second'): boolean =>
    faults.some(({ blow }) => blow.kind === 'kill' && blow.whom === whom);
  return {
    seed,
    number,
    server,
    quirks,
    serverDir: draw.weighted({ www: 4, 'sites/one/www': 1, './': 1.5 }),
    stateName: draw.chance(0.8) ? '.ftp-deploy-sync-state.json' : 'state of the site.json',
    connections: draw.pick([1, 2, 3, 4, 4, 4, 8]),
    retries: draw.pick([0, 2, manyRetries, manyRetries, manyRetries]),
    verify: draw.chance(0.15) ? 'read-back' : 'standard',
    before,
    wanted,
    excluded: drawExcluded(draw, wanted),
    foreign: drawForeign(draw, [before, wanted, second?.wanted]),
    isApart: isKilled('first') || draw.chance(0.3),
    isCleanRunApart: draw.chance(0.3),
    second: second && { ...second, isApart: second.isApart || isKilled('second') },
    faults,
  };
}

function sentPaths(before: SiteTree | undefined, wanted: SiteTree): string[] {
  return [...wanted].filter(([path, content]) => before?.get(path) !== content).map(([path]) => path);
}

function sizeOf(tree: SiteTree, paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + (tree.get(path)?.sizeBytes ?? 0), 0);
}

/** The second run starts first; then the faults strike both. */
function withSecondRun(draw: Draw, count: number, extent: Extent): Fault[] {
  const blow = { kind: 'second-run' } as const;
  const starts = { at: drawMoment(draw, blow, extent), blow };
  return [starts, ...drawFaults(draw, Math.min(count, 2), extent, ['first', 'second'])];
}

function drawExcluded(draw: Draw, wanted: SiteTree): SiteTree {
  if (draw.chance(0.7)) return new Map();
  const path = `${draw.pick([...wanted.keys()]).replace(/[^/]+$/, '')}excluded ${draw.whole(1, 99)}.map`;
  return new Map([[path, drawContent(draw)]]);
}

/** Files beside those of the versions, in the same folders; now and then one at a name that goes live. */
function drawForeign(draw: Draw, versions: readonly (SiteTree | undefined)[]): SiteTree {
  const known = versions.filter((tree) => tree !== undefined);
  const foreign = new Map<string, Content>();
  const count = draw.chance(0.5) ? draw.whole(1, 3) : 0;
  const stays = (path: string): boolean =>
    known.every((tree) => isFree(tree, path) && foldersAbove(path).every((folder) => !tree.has(folder)));
  for (let tries = 0; foreign.size < count && tries < 20; tries += 1) {
    const beside = draw.pick([...draw.pick(known).keys()]).replace(/[^/]+$/, '');
    const path = `${beside}not ours ${draw.whole(1, 999)}.${draw.pick(['txt', 'map', 'html'])}`;
    if (stays(path)) foreign.set(path, drawContent(draw));
  }
  const [before, wanted] = versions;
  if (wanted !== undefined && draw.chance(0.08)) {
    const path = draw.pick([...wanted.keys()]);
    if (!before?.has(path) && isFree(before ?? new Map(), path)) foreign.set(path, drawContent(draw));
  }
  return foreign;
}

/** A path for a file that comes in one more deploy. */
export function extraFile(scenario: Scenario): SiteTree {
  const draw = new Draw(`${scenario.seed}/${scenario.number}/extra`);
  const taken = new Map([...scenario.wanted, ...scenario.foreign]);
  return new Map([[drawPath(draw, taken), { key: draw.contentKey(), sizeBytes: 100 }]]);
}
