import { type Exploration, type Moment, scheduleOf } from './explorer.ts';
import { liveSite, siteText, statePath } from './live-site.ts';
import { isOver } from './position.ts';
import type { Scenario } from './scenario.ts';

/** A schedule that must not be possible leads here. */
class BadMoment extends Error {
  override readonly name = 'BadMoment';

  constructor(what: string, moment: Moment) {
    super(`${what}\n${scheduleOf(moment)}`);
  }
}

/** What has to hold at every moment of a scenario. */
export function checksOf(scenario: Scenario): Exploration['check'] {
  const { before = {}, runs, last = [], kills = 0, cuts = 0, late = false } = scenario;
  const sites = [before, ...runs, ...last];
  const texts = [...runs, ...last].map(siteText);
  const contents = new Map<string, Set<string>>();
  for (const site of sites)
    for (const [path, content] of Object.entries(site))
      contents.set(path, (contents.get(path) ?? new Set()).add(content));
  const lasting = Object.keys(before).filter((path) => sites.every((site) => path in site));

  const checkSite = (moment: Moment): void => {
    const { files, text, stateText, hasCommit } = liveSite(moment.world.tree);
    for (const [path, content] of files)
      if (contents.get(path)?.has(content) !== true)
        throw new BadMoment(`${path} is ${JSON.stringify(content)}`, moment);
    for (const path of lasting) if (!files.has(path)) throw new BadMoment(`${path} is missing`, moment);
    if (!hasCommit && stateText !== text)
      throw new BadMoment(`The state file says ${stateText}, live is ${text}`, moment);
  };

  const checkState = (moment: Moment): void => {
    const { text, stateText } = liveSite(moment.world.tree);
    const isNew = moment.world.tree.files.get(statePath) !== moment.before?.world.tree.files.get(statePath);
    if (isNew && stateText !== text)
      throw new BadMoment(`The new state file says ${stateText}, live is ${text}`, moment);
  };

  const checkEndings = (moment: Moment): void => {
    for (const [index, { node, wasLive, lost }] of moment.positions.entries()) {
      if (node?.ending === undefined) continue;
      if (node.ending === 'done' && !wasLive)
        throw new BadMoment(`Run ${index} succeeds, but its site was never live`, moment);
      // A run that has lost a session may fail: while it asks who has taken over, for example, or when its own request to
      // make way for uploads arrives late. But it never succeeds wrongly.
      if (node.ending.startsWith('failed') && lost === 0)
        throw new BadMoment(`Run ${index} ${node.ending}`, moment);
    }
  };

  const checkEnd = (moment: Moment): void => {
    const { positions, world } = moment;
    const newest = positions.findLastIndex(({ node, isKilled }) => node !== undefined || isKilled);
    if (!positions.slice(0, newest + 1).every(isOver)) return;
    const { text, stateText, leftovers } = liveSite(world.tree);
    const endings = positions.map(({ node }) => node?.ending);
    const isUndisturbed = kills + cuts === 0;
    if (newest >= runs.length) {
      if (endings[newest] !== 'done') throw new BadMoment('The last run does not succeed', moment);
      if (text !== texts[newest] || stateText !== text)
        throw new BadMoment('The site is not that of the last run', moment);
      // Empty folders of a run that was killed before it could send anything stay until the next deploy but one, or longer
      // if another run was about, or if they are made late.
      const isSwept = !late && runs.length === 1 && newest > runs.length;
      const left = isSwept ? leftovers : leftovers.filter((path) => world.tree.files.has(path));
      if (left.length > 0) throw new BadMoment(`Left over: ${left.join(' ')}`, moment);
    } else if (!positions.some(({ isKilled }) => isKilled)) {
      if (!endings.includes('done')) throw new BadMoment('No run succeeds', moment);
      const wanted = texts.filter((_, index) => endings[index] === 'done');
      if (!wanted.includes(text)) throw new BadMoment('The site is that of no run that succeeded', moment);
      if (isUndisturbed && leftovers.length > 0)
        throw new BadMoment(`Left over: ${leftovers.join(' ')}`, moment);
    }
  };

  return (moment) => {
    checkSite(moment);
    checkState(moment);
    checkEndings(moment);
    checkEnd(moment);
  };
}
