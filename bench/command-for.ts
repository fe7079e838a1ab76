import type { RunningServer } from '../test/servers/start.ts';
import type { FaultProxy } from '../test/support/fault-proxy/index.ts';
import type { Peer, PeerCommand } from './peers/peer.ts';

/** The command with which a peer deploys a folder through a proxy. If the peer is not installed, prints that. */
export async function commandFor(
  peer: Peer,
  localDir: string,
  folder: string,
  { server, proxy }: { readonly server: RunningServer; readonly proxy: FaultProxy },
): Promise<PeerCommand | undefined> {
  const { user, password } = server;
  const ca = server.tls === 'none' ? '' : server.ca;
  const { host, port } = proxy;
  const command = await peer.command(localDir, { host, port, user, password, ca, folder });
  if (command === undefined) console.log(`${peer.name}: not installed on this machine`);
  return command;
}
