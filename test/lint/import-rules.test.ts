import { describe, expect, test } from 'vitest';
import { brokenImportRules, type Tree } from './cruise-tree.ts';

/** A tree with an import in every allowed direction. */
const soundTree: Tree = {
  'transfer/index.ts': `export { deploy } from './deploy/deploy.ts'; export { FTP } from './ftp/conversation/ftp.ts';`,
  'transfer/testing.ts': `export { memory } from './remote/memory.ts';`,
  'transfer/connect-to.ts': `export { session } from './ftp/session/session.ts';`,
  'transfer/deploy/deploy.ts': `import { run } from '../run/run.ts'; import { session } from '../connect-to.ts';
    export const deploy = [run, session];`,
  'transfer/run/run.ts': `import { upload } from '../file/upload.ts'; export const run = upload;`,
  'transfer/file/upload.ts': `import { select } from '../tree/select.ts'; export const upload = select;`,
  'transfer/tree/select.ts': `import type { Remote } from '../remote/remote.ts'; export const select = {} as Remote;`,
  'transfer/remote/remote.ts': `export interface Remote { readonly home: string }`,
  'transfer/remote/memory.ts': `import type { Remote } from './remote.ts'; export const memory = {} as Remote;`,
  'transfer/ftp/session/session.ts': `import type { Remote } from '../../remote/remote.ts';
    import { FTP } from '../conversation/ftp.ts'; export const session = [FTP, {} as Remote];`,
  'transfer/ftp/conversation/ftp.ts': `import { Control } from '../control/control.ts'; export const FTP = Control;`,
  'transfer/ftp/control/control.ts': `import type { Client } from 'basic-ftp'; export type C = Client;
    export const Control = 1;`,
  'action/main.ts': `import { deploy } from '../transfer/index.ts'; import { info } from '@actions/core'; info(String(deploy));`,
  'nodes/node.ts': `import { deploy } from '../transfer/index.ts'; import type { INode } from 'n8n-workflow';
    export const node = [deploy, {} as INode];`,
};

/** For each rule, trees with a single offence against it. */
const offences: readonly (readonly [rule: string, offence: string, files: Tree])[] = [
  [
    'run-imports-downwards',
    'an import upwards',
    {
      'transfer/run/limit.ts': `import { deploy } from '../deploy/deploy.ts'; export const limit = deploy;`,
      'transfer/deploy/deploy.ts': `export const deploy = 1;`,
    },
  ],
  [
    'tree-imports-downwards',
    'an import upwards, of a type',
    {
      'transfer/tree/walk.ts': `import type { File } from '../file/name.ts'; export const walk = {} as File;`,
      'transfer/file/name.ts': `export type File = string;`,
    },
  ],
  [
    'remote-imports-downwards',
    'an import upwards from the lowest layer',
    {
      'transfer/remote/retry.ts': `import { wait } from '../run/wait.ts'; export const retry = wait;`,
      'transfer/run/wait.ts': `export const wait = 1;`,
    },
  ],
  [
    'ftp-control-imports-downwards',
    'an import upwards inside ftp/',
    {
      'transfer/ftp/control/reply.ts': `export type { FTP } from '../conversation/ftp.ts';`,
      'transfer/ftp/conversation/ftp.ts': `export class FTP {}`,
    },
  ],
  [
    'protocols-implement-the-port',
    'a protocol that knows more than the port',
    {
      'transfer/ftp/session/list.ts': `import { select } from '../../tree/select.ts'; export const list = select;`,
      'transfer/tree/select.ts': `export const select = 1;`,
    },
  ],
  [
    'no-circle-of-files',
    'a circle of files, by types alone',
    {
      'transfer/file/one.ts': `import type { Two } from './two.ts'; export interface One { readonly two: Two }`,
      'transfer/file/two.ts': `import type { One } from './one.ts'; export interface Two { readonly one: One }`,
    },
  ],
  [
    'no-circle-of-folders',
    'a circle of folders, by types alone, without a circle of files',
    {
      'nodes/left/a.ts': `import type { B } from '../right/b.ts'; export type A = B;`,
      'nodes/right/b.ts': `export type B = string;`,
      'nodes/right/c.ts': `import type { D } from '../left/d.ts'; export type C = D;`,
      'nodes/left/d.ts': `export type D = string;`,
    },
  ],
  [
    'basic-ftp-in-ftp',
    'basic-ftp outside ftp/',
    { 'transfer/file/list.ts': `import type { FileInfo } from 'basic-ftp'; export type Entry = FileInfo;` },
  ],
  [
    'protocols-in-the-factory',
    'ftp/ named above the factory',
    {
      'transfer/deploy/options.ts': `import type { C } from '../ftp/control/control.ts'; export type Options = C;`,
      'transfer/ftp/control/control.ts': `export type C = string;`,
    },
  ],
  [
    'protocols-in-the-factory',
    'a folder that is neither a layer nor named by the factory',
    {
      'transfer/remote/retry.ts': `import { wait } from '../time/wait.ts'; export const retry = wait;`,
      'transfer/time/wait.ts': `export const wait = 1;`,
    },
  ],
  [
    'protocols-implement-the-port',
    'a protocol that imports another one',
    {
      'transfer/sftp/session.ts': `import type { C } from '../ftp/control/control.ts'; export const session = {} as C;`,
      'transfer/ftp/control/control.ts': `export type C = string;`,
    },
  ],
  [
    'factory-imports-protocols',
    'a factory that knows who uses it',
    {
      'transfer/connect-to.ts': `import type { Plan } from './mirror/plan.ts'; export const session = {} as Plan;`,
      'transfer/mirror/plan.ts': `export type Plan = string;`,
    },
  ],
  [
    'factory-for-runs',
    'the factory named below deploy/ and mirror/',
    {
      'transfer/file/connect.ts': `export { session } from '../connect-to.ts';`,
      'transfer/connect-to.ts': `export const session = 1;`,
    },
  ],
  [
    'entries-for-outsiders',
    'the public entry named inside',
    {
      'transfer/mirror/mirror.ts': `export type { FTP } from '../index.ts';`,
      'transfer/index.ts': `export type FTP = string;`,
    },
  ],
  [
    'faces-import-the-index',
    'a face that imports an inner file',
    {
      'nodes/list.ts': `import { select } from '../transfer/tree/select.ts'; export const list = select;`,
      'transfer/tree/select.ts': `export const select = 1;`,
    },
  ],
  [
    'faces-are-independent',
    'a face that imports the other one',
    { 'nodes/log.ts': `import '../action/text.ts';`, 'action/text.ts': `export const text = 1;` },
  ],
  [
    'transfer-knows-no-face',
    'a transfer that knows a face',
    { 'transfer/run/log.ts': `import '../../action/text.ts';`, 'action/text.ts': `export const text = 1;` },
  ],
  [
    'product-without-tests',
    'a product that imports a test',
    { 'action/time.ts': `import '../test/clock.ts';`, 'test/clock.ts': `export const clock = 1;` },
  ],
  ['actions-core-in-action', 'GitHub in transfer/', { 'transfer/run/log.ts': `import '@actions/core';` }],
  ['n8n-in-nodes', 'n8n in transfer/', { 'transfer/run/log.ts': `import type {} from 'n8n-workflow';` }],
  ['no-lost-import', 'an import of nothing', { 'transfer/run/log.ts': `import './gone.ts';` }],
];

describe('the lint of imports', () => {
  test('accepts a tree that keeps to the allowed directions', async () => {
    expect(await brokenImportRules(soundTree)).toEqual([]);
  });

  test.each(offences)('%s: %s', async (rule, _offence, files) => {
    expect(await brokenImportRules(files)).toEqual([rule]);
  });
});
