import type { DeployOptions } from '../../../transfer/index.ts';
import type { RunningServer } from '../../servers/start.ts';
import { serverOptions } from './server-options.ts';

/** Options that deploy a folder to a server of test/servers. */
export const optionsFor = (
  server: RunningServer,
  localDir: string,
  more: Partial<DeployOptions> = {},
): DeployOptions => ({ server: serverOptions(server), localDir, serverDir: 'www', ...more });
