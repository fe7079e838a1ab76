import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProxyTarget } from '../support/fault-proxy/index.ts';
import { freePortRange } from '../support/free-port-range.ts';
import { DiskStorage, type Overrides, ScriptedServer } from '../support/scripted-server/index.ts';
import { scratchFolder } from '../support/sites/scratch-folder.ts';
import { startServer } from '../servers/start.ts';
import { isLasting, overridesOf, type Quirk } from './quirk.ts';
import type { ChaosServer, Scenario } from './scenario.ts';

/** The account of a scenario on its server. */
export interface Account extends AsyncDisposable {
  readonly target: ProxyTarget;
  readonly login: { readonly user: string; readonly password: string; readonly caCertificate?: string };
  readonly security: ChaosServer['tls'];
  /** The local folder that the login starts in. */
  readonly root: string;
  /** Gives what a scenario has written into the root to the server's user. */
  readonly own: () => Promise<void>;
  /** Which of the scenario's quirks the server has from now on. */
  readonly setQuirks: (which: 'all' | 'lasting') => void;
}

export async function openAccount(scenario: Scenario): Promise<Account> {
  const { kind, tls } = scenario.server;
  if (kind === 'scripted') return openScriptedAccount(scenario);
  const server = await startServer({ kind, tls });
  return {
    target: server,
    login: { user: server.user, password: server.password, caCertificate: server.ca },
    security: tls,
    root: server.root,
    own: () => server.own(),
    setQuirks: () => undefined,
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

async function openScriptedAccount({ server: { tls }, quirks, serverDir }: Scenario): Promise<Account> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await scratchFolder());
  const root = join(folder.path, 'account');
  await mkdir(root);
  const passivePorts = await freePortRange(60);
  const server = cleanup.use(await ScriptedServer.start(new DiskStorage(root), { tls, passivePorts }));
  const overridesFor = (had: readonly Quirk[]): Overrides[] =>
    had.map((quirk) => overridesOf(quirk, join('/', serverDir)));
  const { user, password, ca } = server;
  const stop = cleanup.move();
  return {
    target: { address: server.host, port: server.port, passivePorts },
    login: { user, password, ...(ca === '' ? {} : { caCertificate: ca }) },
    security: tls,
    root,
    own: () => Promise.resolve(),
    setQuirks: (which) =>
      server.setOverrides(...overridesFor(which === 'all' ? quirks : quirks.filter(isLasting))),
    [Symbol.asyncDispose]: () => stop.disposeAsync(),
  };
}
