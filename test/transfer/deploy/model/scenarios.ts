import type { TextFiles } from '../../../support/sites/site-versions.ts';
import type { Scenario } from './scenario.ts';

/** Live before: one file is going to be replaced by content of the same size, one deleted, one moved. */
const oldSite: TextFiles = { 'page.html': 'old', 'gone.txt': 'goes', 'from.txt': 'moves' };
const newSite: TextFiles = { 'page.html': 'new', 'to.txt': 'moves', 'more.css': 'more' };
const otherSite: TextFiles = { 'page.html': 'other', 'from.txt': 'moves', 'more.css': 'mine' };
const thirdSite: TextFiles = { 'page.html': '3rd', 'to.txt': 'moves', 'gone.txt': 'goes' };
const onePage: TextFiles = { 'page.html': 'one' };
const twoPage: TextFiles = { 'page.html': 'two' };
const thirdPage: TextFiles = { 'page.html': 'third' };

const first = { runs: [onePage, twoPage] };
const over = { before: oldSite, runs: [newSite, otherSite] };

const undisturbed: readonly Scenario[] = [
  { name: 'two first deploys of the same', runs: [onePage, onePage], switches: 2, states: 20_000 },
  { name: 'two first deploys', ...first, switches: 2, states: 20_000 },
  { name: 'two deploys over another', ...over, switches: 2, states: 40_000 },
  {
    name: 'two deploys of the same over another',
    before: oldSite,
    runs: [newSite, newSite],
    switches: 2,
    states: 35_000,
  },
  {
    name: 'a deploy, and one that has nothing to change',
    before: oldSite,
    runs: [newSite, oldSite],
    switches: 2,
    states: 12_000,
  },
];

const killed: readonly Scenario[] = [
  {
    name: 'a deploy that is killed, then two others',
    before: oldSite,
    runs: [newSite],
    kills: 1,
    last: [otherSite, thirdSite],
    states: 2_000,
  },
  {
    name: 'a deploy that is killed, what it had in flight arrives later',
    before: oldSite,
    runs: [newSite],
    kills: 1,
    late: true,
    last: [otherSite],
    states: 8_000,
  },
  {
    name: 'two first deploys, one is killed',
    ...first,
    kills: 1,
    last: [thirdPage, twoPage],
    switches: 1,
    states: 30_000,
  },
  {
    name: 'two deploys, one is killed',
    ...over,
    kills: 1,
    last: [thirdSite, otherSite],
    switches: 1,
    states: 60_000,
  },
  {
    name: 'two first deploys, both are killed',
    ...first,
    kills: 2,
    last: [thirdPage],
    switches: 0,
    states: 20_000,
  },
  { name: 'two deploys, both are killed', ...over, kills: 2, last: [thirdSite], switches: 0, states: 40_000 },
  {
    name: 'two deploys, one is killed, what it had in flight arrives later',
    ...over,
    kills: 1,
    late: true,
    last: [thirdSite],
    switches: 0,
    states: 10_000,
  },
];

const cut: readonly Scenario[] = [
  {
    name: 'a deploy that loses its session, what it had in flight arrives later',
    before: oldSite,
    runs: [newSite],
    cuts: 1,
    late: true,
    last: [otherSite],
    switches: 1,
    states: 20_000,
  },
  {
    name: 'a deploy that deletes a file and loses its session twice',
    before: { 'page.html': 'one', 'gone.txt': 'goes' },
    runs: [onePage],
    cuts: 2,
    late: true,
    last: [{ 'page.html': 'two', 'gone.txt': 'goes' }],
    switches: 0,
    states: 70_000,
  },
  {
    name: 'two first deploys, one loses its session',
    ...first,
    cuts: 1,
    late: true,
    last: [thirdPage],
    switches: 0,
    states: 15_000,
  },
  {
    name: 'two deploys, one loses its session',
    ...over,
    cuts: 1,
    late: true,
    last: [thirdSite],
    switches: 0,
    states: 20_000,
  },
];

export const scenarios: readonly Scenario[] = [...undisturbed, ...killed, ...cut];
